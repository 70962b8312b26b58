import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known of the request that is being answered. */
export interface RequestNow {
  /** By which the log and the client know it. */
  id: string;
  /** Who asks, such as `alice@10.0.0.9`; null until that is known. */
  actor: string | null;
  /** Whether its answer is over: what goes on after that is not done for it. */
  isOver: boolean;
}

declare global {
  // As with the log: one for the gate and all of Next's bundles.
  var stickyboardRequests: AsyncLocalStorage<RequestNow> | undefined;
}

function requests(): AsyncLocalStorage<RequestNow> {
  globalThis.stickyboardRequests ??= new AsyncLocalStorage();
  return globalThis.stickyboardRequests;
}

/** Has `answer`, and all that it leads to, know which request it is for. */
export function duringRequest<Answer>(request: RequestNow, answer: () => Answer): Answer {
  return requests().run(request, answer);
}

/** Begins what goes on whoever asked first, such as a timer that serves all: no request is behind it. */
export function beyondRequests<Begun>(begin: () => Begun): Begun {
  return requests().exit(begin);
}

/** The request that is being answered here; undefined where there is none. */
export function requestNow(): RequestNow | undefined {
  return requests().getStore();
}
