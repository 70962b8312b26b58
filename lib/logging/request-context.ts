import { AsyncLocalStorage } from 'node:async_hooks';
import { getProcessState } from '@/lib/core/process-state';

/** The request that is being handled. */
export interface RequestContext {
  /** Identifies it in the log, and to the client. */
  id: string;
  /** The principal and its address, such as `alice@10.0.0.9`; null until they are known. */
  actor: string | null;
  /** Whether its response has ended: work after that does not belong to it. */
  isFinished: boolean;
}

declare module '@/lib/core/process-state' {
  interface ProcessState {
    requests: AsyncLocalStorage<RequestContext>;
  }
}

function getContextStorage(): AsyncLocalStorage<RequestContext> {
  return getProcessState('requests', () => new AsyncLocalStorage());
}

/** Runs `handle`, and all that it leads to, in the context of a request. */
export function runInRequestContext<Result>(request: RequestContext, handle: () => Result): Result {
  return getContextStorage().run(request, handle);
}

/** Starts work that serves all requests, such as a timer, outside the context of the first one. */
export function runOutsideRequestContext<Result>(start: () => Result): Result {
  return getContextStorage().exit(start);
}

/** The request that is being handled here; undefined if there is none. */
export function getRequestContext(): RequestContext | undefined {
  return getContextStorage().getStore();
}
