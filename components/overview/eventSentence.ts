import { causeSentence } from '@/components/backend/healthCause';
import { counted, type Telling, type Words } from '@/components/words/telling';
import type { EventRow } from '@/lib/api/types';
import { shortId } from '@/lib/format/id';

/** Why sessions left a backend, by the sentence that says it. */
const causes = {
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
export function eventSentence(event: EventRow, telling: Telling): string {
  const { words } = telling;
  const backend = event.backend ?? words('events.someBackend');
  const detail = event.detail ?? event.reason;
  switch (event.kind) {
    case 'failover':
      return words(`events.failover.${causeOf(event.reason)}`, {
        backend,
        sessions: counted(telling, 'sessions', event.sessions ?? 0),
        to: event.toBackend ?? words('events.otherBackend'),
      });
    case 'backend-down':
      return detail
        ? words('events.downBecause', { backend, cause: causeSentence(detail, words) })
        : words('events.down', { backend });
    case 'backend-up':
      return words('events.up', { backend });
    case 'admin-state':
      return words('events.set.to', { backend, what: settingIn(detail, words) });
    case 'unpinned':
      return words('events.unpinned', { id: shortId(event.detail ?? ''), backend });
    case 'rebalanced':
      return rebalanced(event, backend, telling);
    case 'proxy-started':
      return started(event.detail, words);
    case 'proxy-stopped':
      if (event.detail === 'Stopped in good order.') return words('events.stoppedWell');
      return event.detail ?? words('events.stopped');
    case 'worker-restarted':
      return restarted(event.detail, words);
    case 'workers-replaced':
      return replaced(event.detail, words);
    case 'workers-not-replaced':
      return notReplaced(event.detail, words);
    case 'reloaded':
      return reloaded(event.detail, words);
    case 'reload-refused':
      return refused(event.detail, words);
    case 'log-full':
      return words(`events.logFull.${event.detail?.includes('503') ? 'stop' : 'shed'}`);
    case 'log-room':
      return roomAgain(event.detail, telling);
    case 'journal-damaged':
      return damaged(event.detail, telling);
  }
}

function causeOf(reason: string | null) {
  return Object.hasOwn(causes, reason ?? '') ? causes[reason as keyof typeof causes] : 'other';
}

/** What an operator set, as `lib/intent/change.ts` writes it: `draining, no longer than 600 s; weight 2`. */
function settingIn(detail: string | null, words: Words): string {
  const form = /^(?:(ready|draining|maintenance)(?:, no longer than ([\d.]+) s)?)?(?:; )?(?:weight (\d+))?$/;
  const [, state, seconds, weight] = form.exec(detail ?? '') ?? [];
  const parts: string[] = [];
  if (state === 'draining' && seconds) parts.push(words('events.set.drainingFor', { seconds }));
  else if (state) parts.push(words(`events.set.${state as 'ready' | 'draining' | 'maintenance'}`));
  if (weight) parts.push(words('events.set.weight', { weight }));
  const [first, second] = parts;
  if (first && second) return words('events.set.and', { first, second });
  return first ?? (detail || words('events.set.other'));
}

function rebalanced(event: EventRow, backend: string, telling: Telling): string {
  const count = event.sessions ?? 0;
  const sessions = counted(telling, 'sessions', count);
  const detail = rebalancedHow(event.detail, telling.words);
  return detail
    ? telling.words('events.rebalanced.with', { sessions, backend, count, detail })
    : telling.words('events.rebalanced.plain', { sessions, backend, count });
}

/** Which sessions were unpinned, as `lib/intent/rebalance.ts` and `recall.ts` write it. */
function rebalancedHow(detail: string | null, words: Words): string | null {
  const form = /^([\d.]+) % of (\d+) active(?:, no more than (\d+) at a time)?$/;
  const [, share, all = '', most] = form.exec(detail ?? '') ?? [];
  if (share !== undefined) {
    const told = { share: share, all };
    return most
      ? words('events.rebalanced.limited', { ...told, most })
      : words('events.rebalanced.share', told);
  }
  const [, to] = /^called back by (.+)$/s.exec(detail ?? '') ?? [];
  return to === undefined ? detail : words('events.rebalanced.recalled', { to });
}

function started(detail: string | null, words: Words): string {
  const [, version, workers] = /^Stickyboard (\S+) with (\d+) workers?\.$/.exec(detail ?? '') ?? [];
  if (version) return words('events.startedWith', { version, count: Number(workers) });
  return detail ?? words('events.started');
}

/** Which process ended and how, as the supervisor writes it. */
function restarted(detail: string | null, words: Words): string {
  const form = /^(?:Worker (\S+)|The (recorder|dashboard|notifier)) ended \((.+)\) and is started again\.$/s;
  const [, id, name, how = ''] = form.exec(detail ?? '') ?? [];
  if (id) return words('events.worker', { id, how });
  if (name) return words(`events.${name as 'recorder' | 'dashboard' | 'notifier'}`, { how });
  return detail ?? words('events.restarted');
}

/** How many workers were replaced, by what and how long it took, as the supervisor writes it. */
function replaced(detail: string | null, words: Words): string {
  const [, asked, count, seconds] =
    /^(\S+): (\d+) workers? replaced in ([\d.]+) s\.$/.exec(detail ?? '') ?? [];
  if (asked && seconds) return words('events.replacedBy', { asked, count: Number(count), seconds });
  return detail ?? words('events.replaced');
}

/** Which worker could not be replaced and why, as the supervisor writes it. */
function notReplaced(detail: string | null, words: Words): string {
  const form = /^(\S+): worker (\d+) cannot be replaced: (.+); it goes on, and so do those after it\.$/s;
  const [, asked, id, reason] = form.exec(detail ?? '') ?? [];
  if (asked && id && reason) return words('events.notReplacedBecause', { asked, id, reason });
  return detail ?? words('events.notReplaced');
}

/** What is missing in the log, as `proxy/supervisor/log-gaps.ts` writes it. */
function roomAgain(detail: string | null, telling: Telling): string {
  const form =
    /^From (\S+) to (\S+) (\d+) decisions were not recorded and (\d+) requests were answered 503\.$/;
  const [, from, to, unrecorded, turnedAway] = form.exec(detail ?? '') ?? [];
  if (!from || !to) return detail ?? '';
  const { words, times } = telling;
  const told = {
    from: times.clock(from),
    to: times.clock(to),
    count: Number(unrecorded),
    decisions: counted(telling, 'decisions', Number(unrecorded)),
  };
  if (turnedAway === '0') return words('events.logRoom', told);
  const requests = counted(telling, 'requests', Number(turnedAway));
  return words('events.logRoomAfterStop', { ...told, requests });
}

/** How much of which segment was left out, as the recorder writes it. */
function damaged(detail: string | null, telling: Telling): string {
  const [, lines, segment] = /^(\d+) damaged lines? of (\S+) left out\.$/.exec(detail ?? '') ?? [];
  if (!segment) return detail ?? telling.words('events.damaged');
  const left = counted(telling, 'damagedLines', Number(lines));
  return telling.words('events.damagedIn', { lines: left, segment });
}

function reloaded(detail: string | null, words: Words): string {
  if (detail === null || detail === 'The new configuration is in force.') return words('events.reloaded');
  const form = /^The new configuration is in force, but for (.+): that waits for a restart\.$/;
  const [, names] = form.exec(detail) ?? [];
  return names ? words('events.reloadedExcept', { names }) : detail;
}

function refused(detail: string | null, words: Words): string {
  const [, reason] = /^The new configuration was refused: (.+)$/s.exec(detail ?? '') ?? [];
  if (reason) return words('events.refusedBecause', { reason });
  return detail ?? words('events.refused');
}
