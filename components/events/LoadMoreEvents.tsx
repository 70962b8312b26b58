import { Button } from '@mantine/core';
import { useNumbers, useTranslator } from '@/components/i18n/MessagesProvider';
import styles from './events.module.css';
import type { EventList } from './useEventList';

interface Props {
  list: EventList;
  /** Of the whole list; null if it is not known. */
  total: number | null;
}

/** The foot of an incomplete list of events: how much of it is shown, and a button that loads more. */
export function LoadMoreEvents({ list, total }: Props) {
  const t = useTranslator();
  const { exact } = useNumbers();
  if (!list.hasMore) return null;
  const shown = exact(list.events.length);
  return (
    <li className={styles.more}>
      <span className="quiet">
        {total === null ? t('events.shown', { shown }) : t('events.shownOf', { shown, all: exact(total) })}
      </span>
      <Button size="compact-xs" variant="default" loading={list.busy} onClick={() => void list.loadMore()}>
        {t('events.showMore')}
      </Button>
      {list.failure ? <span role="alert">{list.failure}</span> : null}
    </li>
  );
}
