import { formatFailure, formatHealthCause } from '@/components/backend/health-cause';
import { type Formatters, formatCount, type Translator } from '@/components/i18n/formatters';
import type { EventRow } from '@/lib/contract/types';
import { type EventPayload, toEventFact } from '@/lib/core/events';
import { formatSeconds } from '@/lib/core/format/event-sentence';
import { shortId } from '@/lib/core/format/short-id';
import type { Reason } from '@/lib/core/journal-records';

/** Why sessions left a backend, by the sentence that says it. */
const failoverCauseKeys = {
  'connect-failed': 'connectFailed',
  timeout: 'timeout',
  'bad-response': 'badResponse',
  'backend-down': 'backendDown',
  'drain-ended': 'drainEnded',
  maintenance: 'maintenance',
  removed: 'removed',
  full: 'full',
  returned: 'returned',
  unpinned: 'unpinned',
} as const satisfies Partial<Record<Reason, string>>;

/** An event in words, with its effect on sessions. A kind that this page does not know is shown in the server's words. */
export function formatEvent(event: EventRow, formatters: Formatters): string {
  const { t } = formatters;
  const fact = toEventFact(event);
  if (fact === null) return event.sentence;
  const backend = event.backend ?? t('events.someBackend');
  const to = event.toBackend ?? t('events.otherBackend');
  const count = event.sessions ?? 0;
  const sessions = formatCount(formatters, 'sessions', count);
  switch (fact.kind) {
    case 'failover': {
      const moved = t(`events.failover.${getCauseKey(event.reason)}`, { backend, sessions, to });
      const { failure } = fact.payload;
      return failure === null
        ? moved
        : t('events.failover.because', { moved, cause: formatFailure(failure, t) });
    }
    case 'backend-down':
      return fact.payload.cause === null
        ? t('events.down', { backend })
        : t('events.downBecause', { backend, cause: formatHealthCause(fact.payload.cause, t) });
    case 'backend-up':
      return t('events.up', { backend });
    case 'admin-state':
      return t('events.set.to', { backend, what: formatAdminChange(fact.payload, t) });
    case 'unpinned':
      return t('events.unpinned', { id: shortId(fact.payload.session), backend });
    case 'rebalanced': {
      const detail = formatRebalance(fact.payload, t);
      return t('events.rebalanced.with', { sessions, backend, count, detail });
    }
    case 'failback':
      return t('events.failback', { sessions, backend, count, to });
    case 'proxy-started': {
      const { version, workers } = fact.payload;
      return t('events.startedWith', { version, count: workers });
    }
    case 'proxy-stopped':
      return t('events.stoppedWell');
    case 'process-restarted':
      return formatProcessExit(fact.payload, t);
    case 'workers-replaced': {
      const { trigger, workers, durationMs } = fact.payload;
      return t('events.workersReplaced', { trigger, count: workers, seconds: formatSeconds(durationMs) });
    }
    case 'worker-replacement-failed': {
      const { trigger, worker, error } = fact.payload;
      return t('events.replacementFailed', { trigger, id: String(worker), reason: error });
    }
    case 'reloaded': {
      const { pending } = fact.payload;
      return pending.length === 0
        ? t('events.reloaded')
        : t('events.reloadedExcept', { names: pending.join(', ') });
    }
    case 'reload-rejected':
      return t('events.reloadRejected', { reason: fact.payload.error });
    case 'journal-full':
      return t(`events.journalFull.${fact.payload.policy}`);
    case 'recording-resumed':
      return formatGap(fact.payload, formatters);
    case 'journal-corrupt': {
      const lines = formatCount(formatters, 'corruptLines', fact.payload.lines);
      return t('events.corruptLinesSkipped', { lines, segment: fact.payload.segment });
    }
    case 'node-lost': {
      const { node, lastReport } = fact.payload;
      return t('events.nodeLost', { node, time: formatters.times.timeOfDay(lastReport) });
    }
    case 'node-returned': {
      const { node, lostSeconds } = fact.payload;
      return t('events.nodeReturned', { node, span: formatters.numbers.duration(lostSeconds) });
    }
  }
}

function getCauseKey(reason: string | null) {
  return Object.hasOwn(failoverCauseKeys, reason ?? '')
    ? failoverCauseKeys[reason as keyof typeof failoverCauseKeys]
    : 'other';
}

function formatAdminChange(
  { adminState, deadlineSeconds, weight }: EventPayload<'admin-state'>,
  t: Translator,
): string {
  const parts: string[] = [];
  if (adminState === 'draining' && deadlineSeconds !== null)
    parts.push(t('events.set.drainingFor', { seconds: String(deadlineSeconds) }));
  else if (adminState !== null) parts.push(t(`events.set.${adminState}`));
  if (weight !== null) parts.push(t('events.set.weight', { weight: String(weight) }));
  const [first, second] = parts;
  if (first && second) return t('events.set.and', { first, second });
  return first ?? t('events.set.other');
}

/** Which sessions were unpinned. */
function formatRebalance(
  { percent, activeSessions, limit }: EventPayload<'rebalanced'>,
  t: Translator,
): string {
  const share = { share: String(percent), all: String(activeSessions) };
  return limit === null
    ? t('events.rebalanced.share', share)
    : t('events.rebalanced.limited', { ...share, most: String(limit) });
}

const processKeys = { recorder: 'recorder', dashboard: 'dashboard', notifier: 'notifier' } as const;

/** Which process ended, and how. */
function formatProcessExit(exit: EventPayload<'process-restarted'>, t: Translator): string {
  const how = formatExit(exit, t);
  if (exit.worker !== null) return t('events.worker', { id: String(exit.worker), how });
  return Object.hasOwn(processKeys, exit.process)
    ? t(`events.${processKeys[exit.process as keyof typeof processKeys]}`, { how })
    : t('events.process', { name: exit.process, how });
}

function formatExit(
  { exitCode, signal, error, wasReady }: EventPayload<'process-restarted'>,
  t: Translator,
): string {
  if (error !== null) return error;
  const how = signal ?? t('events.exit.code', { code: String(exitCode) });
  return wasReady ? how : t('events.exit.early', { how });
}

/** The missing part of the log. */
function formatGap(gap: EventPayload<'recording-resumed'>, formatters: Formatters): string {
  const { from, to, unrecordedDecisions, rejectedRequests } = gap;
  const { t, times } = formatters;
  const messageArguments = {
    from: times.timeOfDay(from),
    to: times.timeOfDay(to),
    count: unrecordedDecisions,
    decisions: formatCount(formatters, 'decisions', unrecordedDecisions),
  };
  if (rejectedRequests === 0) return t('events.recordingResumed', messageArguments);
  const requests = formatCount(formatters, 'requests', rejectedRequests);
  return t('events.recordingResumedAfterStop', { ...messageArguments, requests });
}
