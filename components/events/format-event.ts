import { formatHealthCause } from '@/components/backend/health-cause';
import { type Formatters, formatCount, type Translator } from '@/components/i18n/formatters';
import type { EventRow } from '@/lib/contract/types';
import { shortId } from '@/lib/core/format/short-id';

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
} as const;

/** An event in words: what happened, and what became of the sessions. */
export function formatEvent(event: EventRow, formatters: Formatters): string {
  const { t } = formatters;
  const backend = event.backend ?? t('events.someBackend');
  const detail = event.detail ?? event.reason;
  switch (event.kind) {
    case 'failover':
      return t(`events.failover.${getCauseKey(event.reason)}`, {
        backend,
        sessions: formatCount(formatters, 'sessions', event.sessions ?? 0),
        to: event.toBackend ?? t('events.otherBackend'),
      });
    case 'backend-down':
      return detail
        ? t('events.downBecause', { backend, cause: formatHealthCause(detail, t) })
        : t('events.down', { backend });
    case 'backend-up':
      return t('events.up', { backend });
    case 'admin-state':
      return t('events.set.to', { backend, what: formatSettingChange(detail, t) });
    case 'unpinned':
      return t('events.unpinned', { id: shortId(event.detail ?? ''), backend });
    case 'rebalanced':
      return formatRebalanced(event, backend, formatters);
    case 'proxy-started':
      return formatProxyStarted(event.detail, t);
    case 'proxy-stopped':
      if (event.detail === 'Stopped in good order.') return t('events.stoppedWell');
      return event.detail ?? t('events.stopped');
    case 'worker-restarted':
      return formatWorkerRestarted(event.detail, t);
    case 'workers-replaced':
      return formatWorkersReplaced(event.detail, t);
    case 'workers-not-replaced':
      return formatWorkersNotReplaced(event.detail, t);
    case 'reloaded':
      return formatReloaded(event.detail, t);
    case 'reload-refused':
      return formatReloadRejected(event.detail, t);
    case 'log-full':
      return t(`events.logFull.${event.detail?.includes('503') ? 'stop' : 'shed'}`);
    case 'log-room':
      return formatJournalWithinQuota(event.detail, formatters);
    case 'journal-damaged':
      return formatJournalCorruption(event.detail, formatters);
  }
}

function getCauseKey(reason: string | null) {
  return Object.hasOwn(failoverCauseKeys, reason ?? '')
    ? failoverCauseKeys[reason as keyof typeof failoverCauseKeys]
    : 'other';
}

/** What an operator set, as `lib/store/sqlite/intent/change-backend.ts` writes it: `draining, no longer than 600 s; weight 2`. */
function formatSettingChange(detail: string | null, t: Translator): string {
  const form = /^(?:(ready|draining|maintenance)(?:, no longer than ([\d.]+) s)?)?(?:; )?(?:weight (\d+))?$/;
  const [, state, seconds, weight] = form.exec(detail ?? '') ?? [];
  const parts: string[] = [];
  if (state === 'draining' && seconds) parts.push(t('events.set.drainingFor', { seconds }));
  else if (state) parts.push(t(`events.set.${state as 'ready' | 'draining' | 'maintenance'}`));
  if (weight) parts.push(t('events.set.weight', { weight }));
  const [first, second] = parts;
  if (first && second) return t('events.set.and', { first, second });
  return first ?? (detail || t('events.set.other'));
}

function formatRebalanced(event: EventRow, backend: string, formatters: Formatters): string {
  const count = event.sessions ?? 0;
  const sessions = formatCount(formatters, 'sessions', count);
  const detail = formatRebalanceDetail(event.detail, formatters.t);
  return detail
    ? formatters.t('events.rebalanced.with', { sessions, backend, count, detail })
    : formatters.t('events.rebalanced.plain', { sessions, backend, count });
}

/** Which sessions were unpinned, as `lib/store/sqlite/intent/rebalance.ts` and `recall.ts` write it. */
function formatRebalanceDetail(detail: string | null, t: Translator): string | null {
  const form = /^([\d.]+) % of (\d+) active(?:, no more than (\d+) at a time)?$/;
  const [, share, all = '', most] = form.exec(detail ?? '') ?? [];
  if (share !== undefined) {
    const shareArguments = { share, all };
    return most
      ? t('events.rebalanced.limited', { ...shareArguments, most })
      : t('events.rebalanced.share', shareArguments);
  }
  const [, to] = /^called back by (.+)$/s.exec(detail ?? '') ?? [];
  return to === undefined ? detail : t('events.rebalanced.recalled', { to });
}

function formatProxyStarted(detail: string | null, t: Translator): string {
  const [, version, workers] = /^Stickyboard (\S+) with (\d+) workers?\.$/.exec(detail ?? '') ?? [];
  if (version) return t('events.startedWith', { version, count: Number(workers) });
  return detail ?? t('events.started');
}

/** Which process ended and how, as the supervisor writes it. */
function formatWorkerRestarted(detail: string | null, t: Translator): string {
  const form = /^(?:Worker (\S+)|The (recorder|dashboard|notifier)) ended \((.+)\) and is started again\.$/s;
  const [, id, name, how = ''] = form.exec(detail ?? '') ?? [];
  if (id) return t('events.worker', { id, how });
  if (name) return t(`events.${name as 'recorder' | 'dashboard' | 'notifier'}`, { how });
  return detail ?? t('events.restarted');
}

/** How many workers were replaced, by what and how long it took, as the supervisor writes it. */
function formatWorkersReplaced(detail: string | null, t: Translator): string {
  const [, asked, count, seconds] =
    /^(\S+): (\d+) workers? replaced in ([\d.]+) s\.$/.exec(detail ?? '') ?? [];
  if (asked && seconds) return t('events.replacedBy', { asked, count: Number(count), seconds });
  return detail ?? t('events.replaced');
}

/** Which worker could not be replaced and why, as the supervisor writes it. */
function formatWorkersNotReplaced(detail: string | null, t: Translator): string {
  const form = /^(\S+): worker (\d+) cannot be replaced: (.+); it goes on, and so do those after it\.$/s;
  const [, asked, id, reason] = form.exec(detail ?? '') ?? [];
  if (asked && id && reason) return t('events.notReplacedBecause', { asked, id, reason });
  return detail ?? t('events.notReplaced');
}

/** What is missing in the log, as `proxy/supervisor/recording-gaps.ts` writes it. */
function formatJournalWithinQuota(detail: string | null, formatters: Formatters): string {
  const form =
    /^From (\S+) to (\S+) (\d+) decisions were not recorded and (\d+) requests were answered 503\.$/;
  const [, from, to, unrecorded, turnedAway] = form.exec(detail ?? '') ?? [];
  if (!from || !to) return detail ?? '';
  const { t, times } = formatters;
  const messageArguments = {
    from: times.timeOfDay(from),
    to: times.timeOfDay(to),
    count: Number(unrecorded),
    decisions: formatCount(formatters, 'decisions', Number(unrecorded)),
  };
  if (turnedAway === '0') return t('events.logRoom', messageArguments);
  const requests = formatCount(formatters, 'requests', Number(turnedAway));
  return t('events.logRoomAfterStop', { ...messageArguments, requests });
}

/** How much of which segment was left out, as the recorder writes it. */
function formatJournalCorruption(detail: string | null, formatters: Formatters): string {
  const [, lines, segment] = /^(\d+) damaged lines? of (\S+) left out\.$/.exec(detail ?? '') ?? [];
  if (!segment) return detail ?? formatters.t('events.damaged');
  const left = formatCount(formatters, 'corruptLines', Number(lines));
  return formatters.t('events.damagedIn', { lines: left, segment });
}

function formatReloaded(detail: string | null, t: Translator): string {
  if (detail === null || detail === 'The new configuration is in force.') return t('events.reloaded');
  const form = /^The new configuration is in force, but for (.+): that waits for a restart\.$/;
  const [, names] = form.exec(detail) ?? [];
  return names ? t('events.reloadedExcept', { names }) : detail;
}

function formatReloadRejected(detail: string | null, t: Translator): string {
  const [, reason] = /^The new configuration was refused: (.+)$/s.exec(detail ?? '') ?? [];
  if (reason) return t('events.refusedBecause', { reason });
  return detail ?? t('events.refused');
}
