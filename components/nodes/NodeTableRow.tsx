import type { ReactNode } from 'react';
import { Sparkline } from '@/components/charts/Sparkline';
import { type Formatters, formatCount } from '@/components/i18n/formatters';
import { useFormatters, useTranslator } from '@/components/i18n/MessagesProvider';
import type { NodeRow } from '@/lib/contract/types';
import { secondsBetween } from '@/lib/core/format/time';
import { findOtherVersions } from './compare-nodes';
import { formatClockSkew, isClockOff } from './format-clock-skew';
import { NodeStateCell } from './NodeStateCell';
import styles from './nodes.module.css';

interface Props {
  node: NodeRow;
  /** All of them, to compare it with. */
  nodes: NodeRow[];
  /** Its requests per second of the last minutes, oldest first; null where they are not known. */
  rates: (number | null)[];
  /** ISO 8601, the server's time. */
  now: string;
}

/** Digits of a digest that tell the few configurations of a set-up apart. */
const shownDigits = 4;

/** One node: its name, its state and its figures. What differs from the other nodes is marked. */
export function NodeTableRow({ node, nodes, rates, now }: Props) {
  const formatters = useFormatters();
  const { t, numbers, times } = formatters;
  const { name, version, startedAt, isLost, lagSeconds, lagBytes, configurationDigest } = node;
  const otherVersions = findOtherVersions(node, nodes);
  const differing = node.differingSettings.join(', ');
  return (
    <tr data-node={name}>
      <th scope="row" className={styles.nameCell}>
        <span className={`mono ${styles.name}`} title={name}>
          {name}
        </span>
        {node.isLeader && nodes.length > 1 ? (
          <div className={styles.leads} title={t('nodes.leadsTitle')}>
            {t('nodes.leads')}
          </div>
        ) : null}
      </th>
      <td className={styles.state}>
        <NodeStateCell node={node} now={now} />
      </td>
      <Cell
        column="version"
        title={
          otherVersions.length > 0
            ? t('nodes.otherVersion', { version, others: otherVersions.join(', ') })
            : undefined
        }
      >
        <Marked isMarked={otherVersions.length > 0}>
          <span className="mono">{version}</span>
        </Marked>
      </Cell>
      <Cell
        column="configuration"
        title={
          configurationDigest === null
            ? t('nodes.noConfiguration')
            : differing === ''
              ? t('nodes.sameConfiguration', { digest: configurationDigest })
              : t('nodes.otherConfiguration', { digest: configurationDigest, names: differing })
        }
      >
        {configurationDigest === null ? (
          '–'
        ) : (
          <Marked isMarked={differing !== ''}>
            <span className="mono">{configurationDigest.slice(0, shownDigits)}…</span>
          </Marked>
        )}
      </Cell>
      <Cell column="upTime" title={t('nodes.since', { time: times.dateTime(startedAt) })} isNumber>
        {isLost ? '–' : numbers.duration(secondsBetween(startedAt, now))}
      </Cell>
      <Cell column="rate" title={t('nodes.rateTitle')} isNumber>
        <span className={styles.rate}>
          <span className={styles.spark}>
            <Sparkline values={rates} width={56} />
          </span>
          <span className={styles.digits}>
            {node.requestsPerSecond === null ? '–' : numbers.compact(node.requestsPerSecond)}
          </span>
        </span>
      </Cell>
      <Cell
        column="lag"
        title={t('nodes.lagTitle', { rows: formatCount(formatters, 'rows', node.lagRows) })}
        isNumber
      >
        <Marked isMarked={node.lagCause !== null} sign="before">
          {formatLag(lagSeconds, formatters)}
        </Marked>
      </Cell>
      <Cell column="journal" title={describeJournal(node, formatters)} isNumber>
        <Marked isMarked={node.recordingState !== 'recording'} sign="before">
          {numbers.bytes(lagBytes)}
        </Marked>
      </Cell>
      <Cell column="clock" title={describeClock(node.clockSkewMicros, formatters)} isNumber>
        {node.clockSkewMicros === null ? (
          '–'
        ) : (
          <Marked isMarked={isClockOff(node.clockSkewMicros)} sign="before">
            {formatClockSkew(node.clockSkewMicros, numbers)}
          </Marked>
        )}
      </Cell>
      <Cell
        column="database"
        title={node.databaseMicros === null ? t('nodes.notMeasured') : t('nodes.databaseTitle')}
        isNumber
      >
        {node.databaseMicros === null || isLost ? '–' : numbers.latency(node.databaseMicros)}
      </Cell>
      <Cell
        column="intent"
        title={t(node.hasAppliedIntent ? 'nodes.appliedTitle' : 'nodes.waitingTitle', {
          version: String(node.intentVersion),
        })}
      >
        {node.hasAppliedIntent ? (
          <span className="quiet">{t('nodes.applied')}</span>
        ) : (
          <Marked isMarked>{t('nodes.waiting', { version: String(node.intentVersion) })}</Marked>
        )}
      </Cell>
    </tr>
  );
}

interface MarkedProps {
  isMarked: boolean;
  sign?: 'before' | 'after';
  children: ReactNode;
}

interface CellProps {
  column:
    | 'version'
    | 'configuration'
    | 'upTime'
    | 'rate'
    | 'lag'
    | 'journal'
    | 'clock'
    | 'database'
    | 'intent';
  title?: string | undefined;
  isNumber?: boolean;
  children: ReactNode;
}

function Cell({ column, title, isNumber = false, children }: CellProps) {
  const t = useTranslator();
  return (
    <td
      className={`${styles.figure} ${isNumber ? 'number' : ''}`}
      data-column={column}
      data-word={t(`nodes.column.${column}`)}
      title={title}
    >
      {children}
    </td>
  );
}

/**
 * What an operator should look at has a sign beside it, so that it is not told by its colour alone: `before` a number,
 * so that digits stay beneath each other.
 */
function Marked({ isMarked, sign = 'after', children }: MarkedProps) {
  if (!isMarked) return children;
  const triangle = <span aria-hidden="true">▲</span>;
  return (
    <span className={styles.marked}>
      {sign === 'before' ? <>{triangle} </> : null}
      {children}
      {sign === 'after' ? <> {triangle}</> : null}
    </span>
  );
}

function formatLag(seconds: number, { t, numbers }: Formatters): string {
  return seconds < 60
    ? t('overview.tiles.seconds', { shown: numbers.compact(Math.round(seconds * 10) / 10) })
    : numbers.duration(seconds);
}

function describeJournal({ lagRows, lagBytes, journalLimit }: NodeRow, formatters: Formatters): string {
  const { t, numbers } = formatters;
  const waiting = t('nodes.journalTitle', {
    rows: formatCount(formatters, 'rows', lagRows),
    size: numbers.bytes(lagBytes),
  });
  return journalLimit === null
    ? waiting
    : t('nodes.journalLimit', { waiting, limit: numbers.bytes(journalLimit) });
}

function describeClock(skewMicros: number | null, { t, numbers }: Formatters): string {
  if (skewMicros === null) return t('nodes.notMeasured');
  if (skewMicros === 0) return t('nodes.clockTitle.same');
  const span = numbers.latency(Math.abs(skewMicros));
  return t(skewMicros > 0 ? 'nodes.clockTitle.ahead' : 'nodes.clockTitle.behind', { span });
}
