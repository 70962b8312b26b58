import { BackendName } from '@/components/backend/BackendName';
import { ScrollRegion } from '@/components/text/ScrollRegion';
import { ShortId } from '@/components/text/ShortId';
import { useTimes } from '@/components/time/TimesProvider';
import { useWords } from '@/components/words/WordsProvider';
import type { BackendRow } from '@/lib/api/types';
import type { Crossing } from './journey';
import styles from './sessions.module.css';

interface Props {
  /** Oldest first. */
  crossings: Crossing[];
  /** Those of the session's upstream. */
  backends: BackendRow[];
  /** ISO 8601. */
  now: string;
}

/** Each change of backend with its reason and the routes before and after; the newest first. */
export function CrossingTable({ crossings, backends, now }: Props) {
  const words = useWords();
  const { clockOrDay, moment } = useTimes();
  return (
    <ScrollRegion label={words('sessions.timeline.changes')} className={`scroll-x ${styles.crossings}`}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{words('sessions.column.time')}</th>
            <th scope="col">{words('sessions.column.why')}</th>
            <th scope="col">{words('sessions.column.from')}</th>
            <th scope="col">{words('sessions.column.routeBefore')}</th>
            <th scope="col">{words('sessions.column.to')}</th>
            <th scope="col">{words('sessions.column.routeAfter')}</th>
          </tr>
        </thead>
        <tbody>
          {crossings.toReversed().map(({ id, time, from, to, why, moved }) => (
            <tr key={id}>
              <td className={styles.time} title={moment(time)}>
                {clockOrDay(time, now)}
              </td>
              <td className={moved ? `${styles.why} ${styles.moved}` : styles.why}>
                <span aria-hidden="true">{moved ? '▲ ' : '○ '}</span>
                {why}
              </td>
              <Place name={from} backends={backends} />
              <Place name={to} backends={backends} />
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** A backend and its route; one that is gone has a name only. */
function Place({ name, backends }: { name: string; backends: BackendRow[] }) {
  const words = useWords();
  const backend = backends.find((row) => row.name === name);
  return (
    <>
      <td className={styles.backend}>
        <BackendName name={name} slot={backend?.slot ?? null} />
      </td>
      <td>
        {backend ? (
          <ShortId id={backend.route} what={words('sessions.routeOf', { name })} />
        ) : (
          <span className="quiet">–</span>
        )}
      </td>
    </>
  );
}
