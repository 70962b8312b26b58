import type { Reason } from '@/lib/core/journal-records';
import type { StickyPlan } from '@/lib/core/plan';
import type { LocalResponse } from '../downstream/downstream';
import type { TargetRejection } from '../targets/target-rejection';
import type { UpstreamFailure } from '../upstream/upstream-failure';
import { formatFailureMessage } from './failure-messages';

/** What a client gets whose request no backend serves, and what follows from it. */
export interface LocalError extends LocalResponse {
  /** For the decision log; null if the response cannot be recorded, which is counted instead. */
  readonly reason: Reason | null;
  /** Whether the request may begin a session. One that no backend has to do with begins none. */
  readonly startsSession: boolean;
  /** Whether the connection is closed, so that a client that tries again hits the connection rate limit. */
  readonly closesConnection: boolean;
}

export type LocalErrorKind =
  | TargetRejection
  | 'journal-full'
  | 'queue-timeout'
  | 'at-capacity'
  | 'no-backend'
  | 'no-fallback';

const retryAfterSeconds = 5;
const targetRejected = { reason: 'target-refused', startsSession: false, closesConnection: true } as const;
const noBackend = {
  reason: 'no-backend',
  message: 'No backend is available for this request. Try again in a moment.',
  retryAfterSeconds: null,
  startsSession: true,
  closesConnection: false,
} as const;

/** The errors that are always the same. */
export const localErrors: Readonly<Record<LocalErrorKind, LocalError>> = {
  'journal-full': {
    status: 503,
    message: 'The journal of the load balancer is full. Try again in a moment.',
    retryAfterSeconds,
    reason: null,
    startsSession: false,
    closesConnection: false,
  },
  'queue-timeout': {
    status: 503,
    message: 'Timed out waiting for a free backend slot. Try again in a moment.',
    retryAfterSeconds: null,
    reason: 'full',
    startsSession: true,
    closesConnection: false,
  },
  'at-capacity': {
    status: 503,
    message: 'All backends are at capacity. Try again in a moment.',
    retryAfterSeconds: null,
    reason: 'full',
    startsSession: true,
    closesConnection: false,
  },
  'no-backend': { ...noBackend, status: 503 },
  /** The pinned backend cannot serve, and no other may. */
  'no-fallback': { ...noBackend, status: 502 },
  'local-target': {
    ...targetRejected,
    status: 403,
    message: 'The target is a local address or resolves to one, which is not allowed (tunnel.local).',
    retryAfterSeconds: null,
  },
  'unresolved-target': {
    ...targetRejected,
    status: 502,
    message: 'The name of the target cannot be resolved (tunnel.resolve).',
    retryAfterSeconds: null,
  },
  'too-many-lookups': {
    ...targetRejected,
    status: 503,
    message: 'Too many DNS lookups are in progress. Try again in a moment.',
    retryAfterSeconds,
  },
};

/** No backend can take the request. @param reason why its pin, if it had one, did not hold */
export function noBackendAvailable(reason: Reason, { fallback }: Pick<StickyPlan, 'fallback'>): LocalError {
  if (reason === 'full') return localErrors['at-capacity'];
  return { ...localErrors[fallback ? 'no-backend' : 'no-fallback'], reason };
}

/** The backend failed, and no other may be tried. RFC 9110 sections 15.6.3 and 15.6.5. */
export function backendFailed({ reason, failure }: UpstreamFailure): LocalError {
  return {
    status: getFailureStatus(reason),
    message: formatFailureMessage(failure),
    retryAfterSeconds: null,
    reason,
    startsSession: true,
    closesConnection: false,
  };
}

/** The only mapping of a backend's failure to a status. */
export function getFailureStatus(reason: UpstreamFailure['reason']): 502 | 504 {
  return reason === 'timeout' ? 504 : 502;
}

/** The client sends more requests than it may. @param retryAfterMs ms after which it may send one again */
export function tooManyRequests(retryAfterMs: number): LocalError {
  return {
    status: 429,
    message: 'Too many requests from your address. Try again later.',
    retryAfterSeconds: Math.ceil(retryAfterMs / 1000),
    reason: 'rate-limited',
    startsSession: false,
    closesConnection: false,
  };
}
