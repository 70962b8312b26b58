import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known of the request that is being answered. */
export interface RequestContext {
  /** By which the log and the client know it. */
  id: string;
  /** Who asks, such as `alice@10.0.0.9`; null until that is known. */
  actor: string | null;
  /** Whether its answer is over: what goes on after that is not done for it. */
  isFinished: boolean;
}

declare global {
  // As with the log: one for the gate and all of Next's bundles.
  var stickyboardRequests: AsyncLocalStorage<RequestContext> | undefined;
}

function getContextStorage(): AsyncLocalStorage<RequestContext> {
  globalThis.stickyboardRequests ??= new AsyncLocalStorage();
  return globalThis.stickyboardRequests;
}

/** Has `answer`, and all that it leads to, know which request it is for. */
export function runInRequestContext<Answer>(request: RequestContext, handle: () => Answer): Answer {
  return getContextStorage().run(request, handle);
}

/** Begins what goes on whoever asked first, such as a timer that serves all: no request is behind it. */
export function runOutsideRequestContext<Begun>(start: () => Begun): Begun {
  return getContextStorage().exit(start);
}

/** The request that is being answered here; undefined where there is none. */
export function getRequestContext(): RequestContext | undefined {
  return getContextStorage().getStore();
}
