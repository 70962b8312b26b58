import { isFailure, isHealthCause } from './failure';
import {
  type Guarded,
  isBoolean,
  isListOf,
  isNullable,
  isNumber,
  isObjectOf,
  isOneOf,
  isRecord,
  isText,
} from './value-guards';

const isNothing = isObjectOf({});
const isAdminState = isOneOf('ready', 'draining', 'maintenance');

/**
 * The payload of each kind of event: the fields of this kind alone. Those that any kind may have (backend, sessions,
 * actor …) have columns of their own. Kinds and fields are stored and sent: add to them, never change their meaning.
 */
const eventPayloads = {
  /** A health check or failed requests took a backend down. */
  'backend-down': isObjectOf({ cause: isNullable(isHealthCause) }),
  'backend-up': isNothing,
  /** Sessions moved, for the `reason` of their decisions; `failure` is null if no failure is behind that. */
  failover: isObjectOf({ failure: isNullable(isFailure) }),
  /** An operator set the fields that are not null. */
  'admin-state': isObjectOf({
    adminState: isNullable(isAdminState),
    /** With `draining`: seconds until its sessions are moved; null if they may take their time. */
    deadlineSeconds: isNullable(isNumber),
    weight: isNullable(isNumber),
  }),
  unpinned: isObjectOf({ session: isText }),
  /** An operator unpinned `percent` of the sessions of a backend that were active, no more than `limit` of them. */
  rebalanced: isObjectOf({ percent: isNumber, activeSessions: isNumber, limit: isNullable(isNumber) }),
  /** An operator sent displaced sessions back to `toBackend`. */
  failback: isNothing,
  'proxy-started': isObjectOf({ version: isText, workers: isNumber }),
  'proxy-stopped': isNothing,
  /** A process ended by itself and is started again. */
  'process-restarted': isObjectOf({
    /** `worker`, `recorder`, `dashboard`, `notifier`, `demonstration`. */
    process: isText,
    /** Number of the worker; null of other processes. */
    worker: isNullable(isNumber),
    exitCode: isNullable(isNumber),
    signal: isNullable(isText),
    /** Why it could not be started; null if it was and then ended. */
    error: isNullable(isText),
    wasReady: isBoolean,
  }),
  /** `trigger` is the signal that asked for it. */
  'workers-replaced': isObjectOf({ trigger: isText, workers: isNumber, durationMs: isNumber }),
  'worker-replacement-failed': isObjectOf({ trigger: isText, worker: isNumber, error: isText }),
  /** `pending`: names of the settings that wait for a restart. */
  reloaded: isObjectOf({ pending: isListOf(isText) }),
  'reload-rejected': isObjectOf({ error: isText }),
  /** Decisions are not recorded from now on: only counted (`shed`), or their requests are rejected (`stop`). */
  'journal-full': isObjectOf({ policy: isOneOf('shed', 'stop') }),
  /** Decisions are recorded again; times in ISO 8601. */
  'recording-resumed': isObjectOf({
    from: isText,
    to: isText,
    unrecordedDecisions: isNumber,
    rejectedRequests: isNumber,
  }),
  /** Lines of a segment whose checksum does not match were left out. */
  'journal-corrupt': isObjectOf({ segment: isText, lines: isNumber }),
  /** A node has not reported any more; `lastReport` in ISO 8601. Written by the node that leads. */
  'node-lost': isObjectOf({ node: isText, lastReport: isText }),
  /** A node that was lost reports again, after so many seconds without a report. */
  'node-returned': isObjectOf({ node: isText, lostSeconds: isNumber }),
};

export type EventKind = keyof typeof eventPayloads;

export const eventKinds = Object.keys(eventPayloads).filter(isEventKind);

/** What happened: a kind, and its payload. Words are made when it is shown. */
export type EventFact = {
  [Kind in EventKind]: { kind: Kind; payload: Guarded<(typeof eventPayloads)[Kind]> };
}[EventKind];

export type EventOfKind<Kind extends EventKind> = Extract<EventFact, { kind: Kind }>;
/** The payload of this kind. */
export type EventPayload<Kind extends EventKind> = EventOfKind<Kind>['payload'];

/** Events of the proxy itself, as it writes them into its journal. */
export type ProxyEvent = Exclude<
  EventFact,
  {
    kind:
      | 'backend-down'
      | 'backend-up'
      | 'failover'
      | 'admin-state'
      | 'unpinned'
      | 'rebalanced'
      | 'failback'
      | 'journal-corrupt'
      | 'node-lost'
      | 'node-returned';
  }
>;

/** An event as it is stored and sent. Its kind may be one of a newer version. */
export interface StoredEvent {
  kind: string;
  payload: Record<string, unknown>;
}

function isEventKind(kind: string): kind is EventKind {
  return Object.hasOwn(eventPayloads, kind);
}

/** The event with the type of its kind; null if this version does not know the kind or this form of it. */
export function toEventFact(event: StoredEvent): EventFact | null {
  return isEventFact(event) ? event : null;
}

function isEventFact(event: { kind: string; payload: unknown }): event is EventFact {
  return isEventKind(event.kind) && eventPayloads[event.kind](event.payload);
}

/** @param json as it is stored; anything but an object gives an empty payload */
export function parseEventPayload(json: string): Record<string, unknown> {
  const payload: unknown = JSON.parse(json);
  return isRecord(payload) ? payload : {};
}
