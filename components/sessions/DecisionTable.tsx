import { useNumbers, useTranslator } from '@/components/i18n/MessagesProvider';
import { useTimeFormatter } from '@/components/i18n/TimeZoneProvider';
import { BackendName } from '@/components/ui/BackendName';
import { ScrollRegion } from '@/components/ui/ScrollRegion';
import type { BackendRow, DecisionRow } from '@/lib/contract/types';
import { findSlot } from './find-slot';
import { outcomeLabel, reasonLabel, reasonTitle } from './labels';
import styles from './sessions.module.css';

/** What the proxy did with each request, newest first. The eye goes to what broke affinity. */
export function DecisionTable({ decisions, backends }: { decisions: DecisionRow[]; backends: BackendRow[] }) {
  const t = useTranslator();
  return (
    <ScrollRegion label={t('sessions.page.decisionTable')} className="panel scroll-x">
      <table className={`plain-table ${styles.decisions}`}>
        <thead>
          <tr>
            <th scope="col">{t('sessions.column.time')}</th>
            <th scope="col">{t('sessions.column.outcome')}</th>
            <th scope="col">{t('sessions.column.reason')}</th>
            <th scope="col">{t('sessions.column.backend')}</th>
            <th scope="col">{t('sessions.column.previous')}</th>
            <th scope="col" className="number">
              {t('sessions.column.status')}
            </th>
            <th scope="col" className="number">
              {t('sessions.column.firstByte')}
            </th>
            <th scope="col" className="number">
              {t('sessions.column.sent')}
            </th>
            <th scope="col">{t('sessions.column.request')}</th>
          </tr>
        </thead>
        <tbody>
          {decisions.map((decision) => (
            <DecisionTableRow key={decision.id} decision={decision} backends={backends} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

const outcomeClasses: Record<DecisionRow['outcome'], string | undefined> = {
  pinned: 'quiet',
  assigned: undefined,
  moved: styles.moved,
  refused: styles.refused,
};
const outcomeIcons: Record<DecisionRow['outcome'], string> = {
  pinned: '',
  assigned: '',
  moved: '▲ ',
  refused: '■ ',
};

function DecisionTableRow({ decision, backends }: { decision: DecisionRow; backends: BackendRow[] }) {
  const t = useTranslator();
  const { bytes, latency } = useNumbers();
  const { timeOfDayMillis, dateTime } = useTimeFormatter();
  const { time, upstream, outcome, reason, backend, previousBackend, status } = decision;
  const { timeToFirstByte, bytesOut, method, host, path } = decision;
  const place = (name: string | null) =>
    name ? (
      <BackendName name={name} slot={findSlot(backends, { upstream, backend: name })} />
    ) : (
      <span className="quiet">–</span>
    );
  const request = `${method} ${host}${path ?? ''}`;
  return (
    <tr>
      <td className={styles.time} title={dateTime(time)}>
        {timeOfDayMillis(time)}
      </td>
      <td className={`${styles.why} ${outcomeClasses[outcome] ?? ''}`}>
        <span aria-hidden="true">{outcomeIcons[outcome]}</span>
        {outcomeLabel(outcome, t)}
      </td>
      {reason ? (
        <td className={styles.why} title={reasonTitle(reason, t)}>
          {reasonLabel(reason, t)}
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
