import { BackendName } from '@/components/backend/BackendName';
import { ScrollRegion } from '@/components/text/ScrollRegion';
import { useTimes } from '@/components/time/TimesProvider';
import { useNumbers, useWords } from '@/components/words/WordsProvider';
import type { BackendRow, DecisionRow } from '@/lib/api/types';
import { outcomeWord, reasonTitle, reasonWord } from './labels';
import styles from './sessions.module.css';
import { slotOf } from './slotOf';

/** What the proxy did with each request, newest first. The eye goes to what broke affinity. */
export function DecisionTable({ decisions, backends }: { decisions: DecisionRow[]; backends: BackendRow[] }) {
  const words = useWords();
  return (
    <ScrollRegion label={words('sessions.page.decisionTable')} className="panel scroll-x">
      <table className={`plain-table ${styles.decisions}`}>
        <thead>
          <tr>
            <th scope="col">{words('sessions.column.time')}</th>
            <th scope="col">{words('sessions.column.outcome')}</th>
            <th scope="col">{words('sessions.column.reason')}</th>
            <th scope="col">{words('sessions.column.backend')}</th>
            <th scope="col">{words('sessions.column.previous')}</th>
            <th scope="col" className="number">
              {words('sessions.column.status')}
            </th>
            <th scope="col" className="number">
              {words('sessions.column.firstByte')}
            </th>
            <th scope="col" className="number">
              {words('sessions.column.sent')}
            </th>
            <th scope="col">{words('sessions.column.request')}</th>
          </tr>
        </thead>
        <tbody>
          {decisions.map((decision) => (
            <Row key={decision.id} decision={decision} backends={backends} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
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
  const words = useWords();
  const { bytes, latency } = useNumbers();
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
      <td className={`${styles.why} ${weight[outcome] ?? ''}`}>
        <span aria-hidden="true">{signs[outcome]}</span>
        {outcomeWord(outcome, words)}
      </td>
      {reason ? (
        <td className={styles.why} title={reasonTitle(reason, words)}>
          {reasonWord(reason, words)}
        </td>
      ) : (
        <td />
      )}
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
