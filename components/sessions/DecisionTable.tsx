import { BackendName } from '@/components/backend/BackendName';
import { useTimes } from '@/components/time/TimesProvider';
import type { BackendRow, DecisionRow } from '@/lib/api/types';
import { bytes } from '@/lib/format/bytes';
import { latency } from '@/lib/format/duration';
import styles from './sessions.module.css';
import { slotOf } from './slotOf';

/** What the proxy did with each request, newest first. The eye goes to what broke affinity. */
export function DecisionTable({ decisions, backends }: { decisions: DecisionRow[]; backends: BackendRow[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section className="panel scroll-x" tabIndex={0} aria-label="Decisions, table">
      <table className={`plain-table ${styles.decisions}`}>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Outcome</th>
            <th scope="col">Reason</th>
            <th scope="col">Backend</th>
            <th scope="col">Previous</th>
            <th scope="col" className="number">
              Status
            </th>
            <th scope="col" className="number">
              First byte
            </th>
            <th scope="col" className="number">
              Sent
            </th>
            <th scope="col">Request</th>
          </tr>
        </thead>
        <tbody>
          {decisions.map((decision) => (
            <Row key={decision.id} decision={decision} backends={backends} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

const weight: Record<DecisionRow['outcome'], string | undefined> = {
  pinned: 'quiet',
  assigned: undefined,
  moved: styles.moved,
  refused: styles.refused,
};
const signs: Record<DecisionRow['outcome'], string> = {
  pinned: '',
  assigned: '',
  moved: '▲ ',
  refused: '■ ',
};

function Row({ decision, backends }: { decision: DecisionRow; backends: BackendRow[] }) {
  const { clockMillis, moment } = useTimes();
  const { time, upstream, outcome, reason, backend, previousBackend, status } = decision;
  const { timeToFirstByte, bytesOut, method, host, path } = decision;
  const place = (name: string | null) =>
    name ? (
      <BackendName name={name} slot={slotOf(backends, { upstream, backend: name })} />
    ) : (
      <span className="quiet">–</span>
    );
  const request = `${method} ${host}${path ?? ''}`;
  return (
    <tr>
      <td className={styles.time} title={moment(time)}>
        {clockMillis(time)}
      </td>
      <td className={weight[outcome]}>
        <span aria-hidden="true">{signs[outcome]}</span>
        {outcome}
      </td>
      <td>{reason ?? ''}</td>
      <td className={styles.backend}>{place(backend)}</td>
      <td className={styles.backend}>{place(previousBackend)}</td>
      <td className={`number ${status >= 500 ? styles.refused : ''}`}>{status}</td>
      <td className="number">{timeToFirstByte === null ? '–' : latency(timeToFirstByte)}</td>
      <td className="number">{bytes(bytesOut)}</td>
      <td className={`mono ${styles.path}`} title={request}>
        {request}
      </td>
    </tr>
  );
}
