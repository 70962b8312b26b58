import Link from 'next/link';
import { BackendName } from '@/components/backend/BackendName';
import { ShortId } from '@/components/text/ShortId';
import { useTimes } from '@/components/time/TimesProvider';
import type { BackendRow, SessionRow } from '@/lib/api/types';
import { compact, exact } from '@/lib/format/number';
import styles from './sessions.module.css';
import { slotOf } from './slotOf';

interface Props {
  sessions: SessionRow[];
  backends: BackendRow[];
  /** ISO 8601. */
  now: string;
  /** Whether a filter hides sessions; says what an empty list means. */
  filtered: boolean;
}

/** Sessions as rows: who, where it is pinned, since when, and how often it moved. */
export function SessionTable({ sessions, backends, now, filtered }: Props) {
  if (sessions.length === 0) {
    return (
      <p className={`panel ${styles.none}`}>
        {filtered
          ? 'No session matches. Widen the filter.'
          : 'No session yet: the first request through the load balancer begins one.'}
      </p>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section className="panel scroll-x" tabIndex={0} aria-label="Sessions, table">
      <table className={`plain-table ${styles.table}`}>
        <thead>
          <tr>
            <th scope="col">Session</th>
            <th scope="col">Pinned to</th>
            <th scope="col" className={styles.detail}>
              Site session
            </th>
            <th scope="col" className={styles.detail}>
              Client
            </th>
            <th scope="col" className={styles.detail}>
              First seen
            </th>
            <th scope="col">Last seen</th>
            <th scope="col" className="number">
              Requests
            </th>
            <th scope="col" className="number">
              Moves
            </th>
            <th scope="col">
              <span className="visually-hidden">More</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <Row
              key={`${session.upstream} ${session.id}`}
              session={session}
              slot={slotOf(backends, session)}
              now={now}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ session, slot, now }: { session: SessionRow; slot: number | null; now: string }) {
  const { clockOrDay, moment } = useTimes();
  const { id, upstream, backend, appSession, client, firstSeen, lastSeen, requests, moves } = session;
  return (
    <tr>
      <td>
        <ShortId id={id} what="session id" />
      </td>
      <td className={styles.backend}>
        {backend ? <BackendName name={backend} slot={slot} /> : <span className="quiet">nowhere</span>}
      </td>
      <td className={styles.detail}>
        {appSession ? (
          <ShortId id={appSession} what="site session fingerprint" />
        ) : (
          <span className="quiet">–</span>
        )}
      </td>
      <td className={`mono ${styles.detail}`}>{client}</td>
      <td className={`${styles.time} ${styles.detail}`} title={moment(firstSeen)}>
        {clockOrDay(firstSeen, now)}
      </td>
      <td className={styles.time} title={moment(lastSeen)}>
        {clockOrDay(lastSeen, now)}
      </td>
      <td className="number" title={exact(requests)}>
        {compact(requests)}
      </td>
      <td className={`number ${moves > 0 ? styles.moved : 'quiet'}`}>{compact(moves)}</td>
      <td className="number">
        <Link href={`/sessions/${id}?upstream=${encodeURIComponent(upstream)}`} prefetch={false}>
          Open<span className="visually-hidden"> session {id}</span>
        </Link>
      </td>
    </tr>
  );
}
