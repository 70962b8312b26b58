import { type Formatters, formatCount } from '@/components/i18n/formatters';
import { sortNodes } from '@/components/nodes/compare-nodes';
import type { LiveSnapshot } from '@/lib/contract/types';
import { secondsBetween } from '@/lib/core/format/time';

export interface Alert {
  severity: 'down' | 'warn';
  /** The problem, and its effect on the shown data. */
  sentence: string;
}

/** Heartbeats arrive every second; without one for this many seconds the process has ended. */
const silenceThresholdSeconds = 5;
const lagThresholdSeconds = 5;

/** Problems of the proxies and their recorders, worst first, from the database. */
export function getAlerts(
  { nodes, time }: Pick<LiveSnapshot, 'nodes' | 'time'>,
  formatters: Formatters,
): Alert[] {
  const { t, numbers, times } = formatters;
  const alerts: Alert[] = [];
  if (nodes.length === 0) {
    alerts.push({ severity: 'warn', sentence: t('shell.alert.noNode') });
  }
  const hasReportingNode = nodes.some(({ isLost }) => !isLost);
  for (const node of sortNodes(nodes)) {
    if (node.isLost && hasReportingNode) {
      const time = times.timeOfDay(node.heartbeat);
      alerts.push({ severity: 'down', sentence: t('shell.alert.lost', { node: node.name, time }) });
      continue;
    }
    const unrecordedSeconds = secondsBetween(node.recordedAt, time);
    const silentSeconds = secondsBetween(node.heartbeat, time);
    const rows = formatCount(formatters, 'rows', node.lagRows);
    if (unrecordedSeconds > silenceThresholdSeconds) {
      alerts.push({
        severity: 'down',
        sentence: t(node.lagCause === 'locked' ? 'shell.alert.locked' : 'shell.alert.recorder', {
          node: node.name,
          time: times.timeOfDay(node.recordedAt),
          rows,
        }),
      });
    } else if (silentSeconds > silenceThresholdSeconds + node.lagSeconds) {
      alerts.push({
        severity: 'down',
        sentence: t('shell.alert.proxy', { node: node.name, time: times.timeOfDay(node.heartbeat) }),
      });
    } else if (node.workers === 0) {
      alerts.push({
        severity: 'down',
        sentence: t('shell.alert.workers', { node: node.name }),
      });
    } else if (node.lagSeconds > lagThresholdSeconds) {
      alerts.push({
        severity: 'warn',
        sentence: t('shell.alert.lag', {
          node: node.name,
          span: numbers.duration(node.lagSeconds),
          rows,
        }),
      });
    }
    if (node.recordingState !== 'recording') {
      alerts.push({
        severity: node.recordingState === 'buffering' ? 'warn' : 'down',
        sentence: t(`shell.alert.${node.recordingState}`, {
          node: node.name,
          decisions: formatCount(formatters, 'decisions', node.droppedDecisions),
          requests: formatCount(formatters, 'requests', node.rejectedRequests),
        }),
      });
    }
  }
  return alerts.sort((a, b) => a.severity.localeCompare(b.severity));
}
