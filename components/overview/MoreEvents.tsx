import { Button } from '@mantine/core';
import { useNumbers, useWords } from '@/components/words/WordsProvider';
import styles from './overview.module.css';
import type { OlderEvents } from './useOlderEvents';

interface Props {
  older: OlderEvents;
  /** Of the whole list; null where it is not known. */
  total: number | null;
}

/** The foot of a list of events that is not shown whole: how much of it is, and the way to the rest. */
export function MoreEvents({ older, total }: Props) {
  const words = useWords();
  const { exact } = useNumbers();
  if (!older.hasMore) return null;
  const shown = exact(older.events.length);
  return (
    <li className={styles.more}>
      <span className="quiet">
        {total === null
          ? words('events.shown', { shown })
          : words('events.shownOf', { shown, all: exact(total) })}
      </span>
      <Button size="compact-xs" variant="default" loading={older.busy} onClick={() => void older.readMore()}>
        {words('events.showMore')}
      </Button>
      {older.failure ? <span role="alert">{older.failure}</span> : null}
    </li>
  );
}
