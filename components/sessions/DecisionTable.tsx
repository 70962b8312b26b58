import { useNumbers, useTranslator } from '@/components/i18n/MessagesProvider';
import { useTimeFormatter } from '@/components/i18n/TimeZoneProvider';
import { BackendName } from '@/components/ui/BackendName';
import { ScrollRegion } from '@/components/ui/ScrollRegion';
import type { BackendRow } from '@/lib/contract/types';
import {
  type DecisionField,
  type DecisionRow,
  decisionRecord,
  type ShownFieldName,
  shownFieldNames,
} from '@/lib/core/decision-record';
import { findSlot } from './find-slot';
import { outcomeLabel, reasonLabel, reasonTitle } from './labels';
import styles from './sessions.module.css';

interface Props {
  decisions: DecisionRow[];
  backends: BackendRow[];
  /** Whether there are several nodes, so that it says which one served each request. */
  hasNodes: boolean;
}

/**
 * The proxy's decisions for each request, newest first: the fields of the decision record, and the
 * request. Broken affinity stands out.
 */
export function DecisionTable({ decisions, backends, hasNodes }: Props) {
  const t = useTranslator();
  return (
    <ScrollRegion label={t('sessions.page.decisionTable')} className="panel scroll-x">
      <table className={`plain-table ${styles.decisions}`}>
        <thead>
          <tr>
            {shownFieldNames.map((name) => (
              <th key={name} scope="col" className={isNumeric(name) ? 'number' : undefined}>
                {t(`sessions.column.${name}`)}
              </th>
            ))}
            {hasNodes ? <th scope="col">{t('nodes.column.node')}</th> : null}
            <th scope="col">{t('sessions.column.request')}</th>
          </tr>
        </thead>
        <tbody>
          {decisions.map((decision) => (
            <DecisionTableRow key={decision.id} decision={decision} backends={backends} hasNodes={hasNodes} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function isNumeric(name: ShownFieldName): boolean {
  const { kind }: DecisionField = decisionRecord[name];
  return kind === 'count' || kind === 'micros' || kind === 'bytes';
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

function DecisionTableRow({
  decision,
  backends,
  hasNodes,
}: Omit<Props, 'decisions'> & { decision: DecisionRow }) {
  const { method, host, path, node } = decision;
  const request = `${method} ${host}${path ?? ''}`;
  return (
    <tr>
      {shownFieldNames.map((name) => (
        <DecisionCell key={name} name={name} decision={decision} backends={backends} />
      ))}
      {hasNodes ? <td>{node}</td> : null}
      <td className={`mono ${styles.path}`} title={request}>
        {request}
      </td>
    </tr>
  );
}

interface CellProps {
  name: ShownFieldName;
  decision: DecisionRow;
  backends: BackendRow[];
}

/** One field of a decision: by its name if it needs more than its value, else by its kind. */
function DecisionCell({ name, decision, backends }: CellProps) {
  const t = useTranslator();
  const { bytes, latency } = useNumbers();
  const { timeOfDayMillis, dateTime } = useTimeFormatter();
  const { time, upstream, outcome, reason, status } = decision;
  switch (name) {
    case 'time':
      return (
        <td className={styles.time} title={dateTime(time)}>
          {timeOfDayMillis(time)}
        </td>
      );
    case 'outcome':
      return (
        <td className={`${styles.why} ${outcomeClasses[outcome] ?? ''}`}>
          <span aria-hidden="true">{outcomeIcons[outcome]}</span>
          {outcomeLabel(outcome, t)}
        </td>
      );
    case 'reason':
      if (!reason) return <td />;
      return (
        <td className={styles.why} title={reasonTitle(reason, t)}>
          {reasonLabel(reason, t)}
        </td>
      );
    case 'backend':
    case 'previousBackend':
      return (
        <td className={styles.backend}>
          {decision[name] ? (
            <BackendName
              name={decision[name]}
              slot={findSlot(backends, { upstream, backend: decision[name] })}
            />
          ) : (
            <span className="quiet">–</span>
          )}
        </td>
      );
    case 'status':
      return <td className={`number ${status >= 500 ? styles.refused : ''}`}>{status}</td>;
    default: {
      const { kind }: DecisionField = decisionRecord[name];
      const value: string | number | null = decision[name];
      if (typeof value === 'string') return <td>{value}</td>;
      if (value === null) return <td className={isNumeric(name) ? 'number' : undefined}>–</td>;
      if (kind === 'micros') return <td className="number">{latency(value)}</td>;
      return <td className="number">{kind === 'bytes' ? bytes(value) : value}</td>;
    }
  }
}
