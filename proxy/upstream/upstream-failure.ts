import type { Failure } from '@/lib/core/failure';
import type { Reason } from '@/lib/core/journal-records';
import type { RetryCause } from '@/lib/core/retry-causes';

/**
 * The phase of a request when its backend failed, which alone decides whether a retry is safe: no connection yet, the
 * request sent at least in part, or the response begun. By the names that a time-out has in `Failure`.
 */
export type FailurePhase = 'connect' | 'response' | 'body';

/** A backend's failure, created by the code that detects it. */
export interface UpstreamFailure {
  reason: Extract<Reason, 'connect-failed' | 'timeout' | 'bad-response'>;
  phase: FailurePhase;
  /** What the retry rules call it. */
  cause: Extract<RetryCause, 'connect' | 'timeout' | 'reset' | 'bad-response'>;
  /** The connection had served before and gave no byte for this request: most likely it was being closed. */
  isStaleConnection: boolean;
  /** Whether this process itself ran out of what it needs: no fault of the backend. */
  isLocalResourceError: boolean;
  /** What exactly failed: each kind of `connect-failed` has its own code. */
  failure: Failure;
}

/** The peer closed the connection; the phase of the request gives the details. */
export const connectionClosed: Failure = { code: 'closed', phase: 'unknown' };

/**
 * The failure of a request, by its cause and the phase of the request.
 * @param reason `connect-failed` for any end of a connection: what was sent by then makes it a bad response
 */
export function createUpstreamFailure(
  reason: UpstreamFailure['reason'],
  failure: Failure,
  circumstances: Pick<UpstreamFailure, 'phase' | 'isStaleConnection' | 'isLocalResourceError'>,
): UpstreamFailure {
  if (reason !== 'connect-failed') return { ...circumstances, reason, cause: reason, failure };
  return circumstances.phase === 'connect'
    ? { ...circumstances, reason, cause: 'connect', failure }
    : { ...circumstances, reason: 'bad-response', cause: 'reset', failure };
}

const timeoutNames = {
  connect: 'connectTimeoutMs',
  response: 'responseTimeoutMs',
  body: 'streamTimeoutMs',
} as const satisfies Record<FailurePhase, string>;

/** The time-out that has passed, by the phase of the request. */
export function getTimeoutFailure(
  phase: FailurePhase,
  limits: Readonly<Record<(typeof timeoutNames)[FailurePhase], number>>,
): Failure {
  return { code: 'timeout', phase, afterMs: limits[timeoutNames[phase]] };
}
