import { BackendName } from '@/components/backend/BackendName';
import { ShortId } from '@/components/text/ShortId';
import type { BackendRow } from '@/lib/api/types';
import { clockOrDay, moment } from '@/lib/format/time';
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
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section className={`scroll-x ${styles.crossings}`} tabIndex={0} aria-label="Changes of backend, table">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Why</th>
            <th scope="col">From</th>
            <th scope="col">Route before</th>
            <th scope="col">To</th>
            <th scope="col">Route after</th>
          </tr>
        </thead>
        <tbody>
          {crossings.toReversed().map(({ id, time, from, to, why, moved }) => (
            <tr key={id}>
              <td className={styles.time} title={moment(time)}>
                {clockOrDay(time, now)}
              </td>
              <td className={moved ? styles.moved : undefined}>
                <span aria-hidden="true">{moved ? '▲ ' : '○ '}</span>
                {why}
              </td>
              <Place name={from} backends={backends} />
              <Place name={to} backends={backends} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A backend and its route; one that is gone has a name only. */
function Place({ name, backends }: { name: string; backends: BackendRow[] }) {
  const backend = backends.find((row) => row.name === name);
  return (
    <>
      <td className={styles.backend}>
        <BackendName name={name} slot={backend?.slot ?? null} />
      </td>
      <td>
        {backend ? (
          <ShortId id={backend.route} what={`route of ${name}`} />
        ) : (
          <span className="quiet">–</span>
        )}
      </td>
    </>
  );
}
