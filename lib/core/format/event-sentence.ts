import { type EventOfKind, type StoredEvent, toEventFact } from '../events';
import { formatFailure, formatHealthCause } from './failure-sentence';

/** An event with what any kind may have, as rows, exports and notifications show it. */
export interface DescribedEvent extends StoredEvent {
  upstream?: string | null;
  backend?: string | null;
  toBackend?: string | null;
  reason?: string | null;
  sessions?: number | null;
}

/**
 * An event as one English sentence without its full stop, for everything but the dashboard: API, exports, webhooks,
 * command line. The dashboard makes its own from the same payload. A kind of a newer version is shown as it is.
 */
export function formatEventSentence(event: DescribedEvent): string {
  const fact = toEventFact(event);
  if (fact === null) return event.kind;
  const backend = formatBackend(event);
  const sessions = pluralize(event.sessions ?? 0, 'session');
  switch (fact.kind) {
    case 'backend-down': {
      const { cause } = fact.payload;
      return `Backend ${backend} is down${cause === null ? '' : `: ${formatHealthCause(cause)}`}`;
    }
    case 'backend-up':
      return `Backend ${backend} is up again`;
    case 'failover': {
      const { failure } = fact.payload;
      const why = failure === null ? event.reason : `${event.reason}: ${formatFailure(failure)}`;
      return `${sessions} moved from ${backend} to ${event.toBackend ?? 'another backend'} (${why})`;
    }
    case 'admin-state':
      return `Backend ${backend} was set to ${formatAdminChange(fact)}`;
    case 'unpinned':
      return `Session ${fact.payload.session} was unpinned from ${backend}`;
    case 'rebalanced':
      return `${sessions} of ${backend} unpinned (${formatRebalance(fact)})`;
    case 'failback':
      return `${sessions} of ${backend} sent back to ${event.toBackend ?? 'their backend'}`;
    case 'proxy-started':
      return `Stickyboard ${fact.payload.version} started with ${pluralize(fact.payload.workers, 'worker')}`;
    case 'proxy-stopped':
      return 'Stickyboard stopped';
    case 'process-restarted':
      return formatProcessExit(fact);
    case 'workers-replaced': {
      const { trigger, workers, durationMs } = fact.payload;
      return `${pluralize(workers, 'worker')} replaced in ${formatSeconds(durationMs)} s (${trigger})`;
    }
    case 'worker-replacement-failed': {
      const { trigger, worker, error } = fact.payload;
      return `Worker ${worker} could not be replaced and keeps running (${trigger}): ${error}`;
    }
    case 'reloaded': {
      const { pending } = fact.payload;
      const except = pending.length === 0 ? '' : ` except ${pending.join(', ')}, pending a restart`;
      return `The new configuration is in effect${except}`;
    }
    case 'reload-rejected':
      return `The new configuration was rejected: ${fact.payload.error}`;
    case 'journal-full':
      return `The journal is full: ${journalFullEffects[fact.payload.policy]} until there is room`;
    case 'recording-resumed':
      return formatGap(fact);
    case 'journal-corrupt': {
      const { segment, lines } = fact.payload;
      return `${pluralize(lines, 'corrupt line')} of the journal skipped (${segment})`;
    }
    case 'node-lost':
      return `Node ${fact.payload.node} has not reported since ${fact.payload.lastReport}`;
    case 'node-returned':
      return `Node ${fact.payload.node} reports again after ${fact.payload.lostSeconds} s`;
  }
}

/**
 * Why a process ended: `SIGKILL`, `code 1`, `code 1 before it was ready`.
 * @param payload the known facts about its end
 */
export function formatExit({
  exitCode,
  signal,
  error,
  wasReady,
}: EventOfKind<'process-restarted'>['payload']): string {
  if (error !== null) return error;
  return `${signal ?? `code ${exitCode}`}${wasReady ? '' : ' before it was ready'}`;
}

/** A process that ended: `Worker 1 ended (SIGKILL) and is restarted`. */
export function formatProcessExit({ payload }: Pick<EventOfKind<'process-restarted'>, 'payload'>): string {
  const { process, worker } = payload;
  const name = worker === null ? `The ${process}` : `Worker ${worker}`;
  return `${name} ended (${formatExit(payload)}) and is restarted`;
}

/** ms as seconds with a decimal. */
export function formatSeconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

/** What an operator set: `draining, no longer than 600 s; weight 2`. */
export function formatAdminChange({ payload }: Pick<EventOfKind<'admin-state'>, 'payload'>): string {
  const { adminState, deadlineSeconds, weight } = payload;
  const parts: string[] = [];
  if (adminState !== null)
    parts.push(deadlineSeconds === null ? adminState : `${adminState}, no longer than ${deadlineSeconds} s`);
  if (weight !== null) parts.push(`weight ${weight}`);
  return parts.join('; ');
}

function formatRebalance({ payload }: EventOfKind<'rebalanced'>): string {
  const { percent, activeSessions, limit } = payload;
  return `${percent} % of ${activeSessions} active${limit === null ? '' : `, at most ${limit} at a time`}`;
}

function formatGap({ payload }: EventOfKind<'recording-resumed'>): string {
  const { from, to, unrecordedDecisions, rejectedRequests } = payload;
  const lost = `${pluralize(unrecordedDecisions, 'decision')} not recorded`;
  const rejected = `${pluralize(rejectedRequests, 'request')} rejected with 503`;
  return `Decisions are recorded again: from ${from} to ${to} ${lost}, ${rejected}`;
}

const journalFullEffects: Record<EventOfKind<'journal-full'>['payload']['policy'], string> = {
  shed: 'decisions are only counted',
  stop: 'new requests get 503',
};

function formatBackend({ upstream = null, backend = null }: DescribedEvent): string {
  if (backend === null) return 'a backend';
  return upstream === null ? backend : `${upstream}/${backend}`;
}

function pluralize(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
