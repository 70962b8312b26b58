'use client';

import type { ReactNode } from 'react';
import { type Formatters, formatCount } from '@/components/i18n/formatters';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import type { DecisionLogUsage, NodeRow } from '@/lib/contract/types';
import { secondsBetween } from '@/lib/core/format/time';
import styles from './settings.module.css';

interface Props {
  log: DecisionLogUsage;
  nodes: NodeRow[];
  /** ISO 8601. */
  now: string;
}

/** Seconds behind, or without a sign of life, from which on the recorder is not well. */
const lagThresholdSeconds = 5;

const mono = (part: ReactNode) => <span className="mono">{part}</span>;
const quiet = (part: ReactNode) => <span className="quiet">{part}</span>;

/** Whether the recorder keeps up, the content of the log, and its share of the limits. */
export function DecisionLogSummary({ log, nodes, now }: Props) {
  const formatters = useFormatters();
  const { t, numbers, times } = formatters;
  const {
    decisions,
    oldestDecision,
    sessions,
    events,
    usedBytes,
    fileBytes,
    retentionSeconds,
    retentionBytes,
  } = log;
  const [used, file] = [numbers.bytes(usedBytes), numbers.bytes(fileBytes)];
  const count = numbers.compact(decisions);
  return (
    <section className="panel" aria-label={t('settings.log.title')}>
      <div className="panel-head">
        <h2>{t('settings.log.title')}</h2>
      </div>
      <dl className={styles.list}>
        {nodes.map((node) => (
          <div key={node.name}>
            <dt>
              {nodes.length === 1
                ? t('settings.log.recorder')
                : t.rich('settings.log.recorderOf', { node: node.name, name: mono })}
            </dt>
            <dd>{formatRecorderState(node, now, formatters)}</dd>
          </div>
        ))}
        {nodes.map((node) => (
          <div key={node.name}>
            <dt>
              {nodes.length === 1
                ? t('settings.log.journal')
                : t.rich('settings.log.journalOf', { node: node.name, name: mono })}
            </dt>
            <dd>{formatJournalState(node, formatters)}</dd>
          </div>
        ))}
        <div>
          <dt>{t('settings.log.decisions')}</dt>
          <dd title={numbers.exact(decisions)}>
            {oldestDecision === null
              ? t('settings.log.about', { count })
              : t('settings.log.aboutSince', { count, time: times.dateTime(oldestDecision) })}
          </dd>
        </div>
        <div>
          <dt>{t('settings.log.sessionsEvents')}</dt>
          <dd>
            <span title={numbers.exact(sessions)}>{numbers.compact(sessions)}</span>,{' '}
            <span title={numbers.exact(events)}>{numbers.compact(events)}</span>
          </dd>
        </div>
        <div>
          <dt>{t('settings.log.keptByAge')}</dt>
          <dd>
            {retentionSeconds === null
              ? t('settings.log.ageUnknown')
              : t('settings.log.age', { span: numbers.duration(retentionSeconds) })}
          </dd>
        </div>
        <div>
          <dt>{t('settings.log.keptBySize')}</dt>
          <dd>
            {retentionBytes === null ? (
              t.rich('settings.log.size', { used, file, quiet })
            ) : (
              <>
                {t.rich('settings.log.sizeOf', {
                  used,
                  bound: numbers.bytes(retentionBytes),
                  share: numbers.percent(usedBytes / retentionBytes),
                  file,
                  quiet,
                })}
                <progress
                  className={styles.meter}
                  max={retentionBytes}
                  value={Math.min(usedBytes, retentionBytes)}
                  aria-label={t('settings.log.share')}
                />
              </>
            )}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function formatRecorderState(node: NodeRow, now: string, formatters: Formatters): string {
  const { t, numbers, times } = formatters;
  const { recordedAt, lagSeconds, lagRows, lagBytes, corruptLines } = node;
  const behind = {
    seconds: lagSeconds.toFixed(1),
    rows: formatCount(formatters, 'rows', lagRows),
    size: numbers.bytes(lagBytes),
  };
  const state =
    secondsBetween(recordedAt, now) > lagThresholdSeconds
      ? t('settings.log.stopped', { ...behind, time: times.timeOfDay(recordedAt) })
      : t(lagSeconds > lagThresholdSeconds ? 'settings.log.lagging' : 'settings.log.working', behind);
  if (corruptLines === 0) return state;
  const lines = t('counts.corruptLines', { count: corruptLines, shown: numbers.exact(corruptLines) });
  return t('settings.log.corrupt', { state, lines });
}

/** Whether every decision is written, and how much of its bound the journal has. */
function formatJournalState(
  { recordingState, droppedDecisions, rejectedRequests, lagBytes, journalLimit }: NodeRow,
  formatters: Formatters,
) {
  const { t, numbers } = formatters;
  const now = t(`settings.log.recordingState.${recordingState}`);
  const state =
    droppedDecisions + rejectedRequests === 0
      ? now
      : t('settings.log.dropped', {
          state: now,
          decisions: formatCount(formatters, 'decisions', droppedDecisions),
          requests: formatCount(formatters, 'requests', rejectedRequests),
        });
  const values = { state, size: numbers.bytes(lagBytes), quiet };
  return journalLimit === null
    ? t.rich('settings.log.noQuota', values)
    : t.rich('settings.log.quota', { ...values, bound: numbers.bytes(journalLimit) });
}
