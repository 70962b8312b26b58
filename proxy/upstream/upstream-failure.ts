import type { Failure } from '@/lib/core/failure';
import type { Reason } from '@/lib/core/journal-records';
import type { RetryCause } from '@/lib/core/retry-causes';

/** How far a request had come when its backend failed: that alone says whether another try is safe. */
export type FailurePhase = 'connect' | 'sent' | 'answered';

/** A backend's failure, made where it is seen. */
export interface UpstreamFailure {
  reason: Extract<Reason, 'connect-failed' | 'timeout' | 'bad-response'>;
  phase: FailurePhase;
  /** What the retry rules call it. */
  cause: Extract<RetryCause, 'connect' | 'timeout' | 'reset' | 'bad-response'>;
  /** The connection had served before and gave no byte for this request: most likely it was being closed. */
  isStaleConnection: boolean;
  /** Whether this process itself ran out of what it needs: no fault of the backend. */
  isLocalResourceError: boolean;
  /** What exactly failed: each kind of `connect-failed` is told apart by its code. */
  failure: Failure;
}
