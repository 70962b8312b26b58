import { isConfigured } from '@/lib/core/availability';
import type { Presented, Reason } from '@/lib/core/journal-records';
import type { RequestHead } from '../http1/request-head';
import type { ResponseHead } from '../http1/response-head';
import type { Backend } from '../upstream/backend';

/** The pin that a request presents. */
export interface Pin {
  presented: Presented;
  /** The backend it names; for `expired` the one it named, which no longer binds. */
  backend: Backend | null;
  /** The backend that it was moved away from and returns to once that is up, or null. */
  failbackTo: Backend | null;
  /** Seconds since the epoch when the pin was made and last renewed; 0 if unknown. */
  madeAt: number;
  renewedAt: number;
  /**
   * What stays the same for the whole session and so selects another backend if its own is unavailable; '' for nothing.
   */
  stickyKey: string;
}

/** A strategy to pin sessions: how a pin is found and kept. Wraps any balancing policy. */
export interface PinStrategy {
  /** @param now ms since the epoch */
  lookup(head: RequestHead, now: number): Pin;
  /** The keys in the learn table that the request presents. */
  getLearnedKeys(head: RequestHead): string[];
  /**
   * Ensures that the session's next request finds `served`.
   * @param reason why the session moved, if it did
   * @returns the value of the route cookie that the response must set, or '' for none
   */
  persist(pin: Pin, served: Backend, response: ResponseHead, reason: Reason | null, now: number): string;
}

export const noPin: Pin = {
  presented: 'none',
  backend: null,
  failbackTo: null,
  madeAt: 0,
  renewedAt: 0,
  stickyKey: '',
};
export const unknownPin: Pin = { ...noPin, presented: 'unknown' };

/** A pin that names `backend`, or none that is known. @param stickyKey see `Pin` */
export function createPin(backend: Backend | null, stickyKey = ''): Pin {
  if (backend !== null)
    return { presented: 'valid', backend, failbackTo: null, madeAt: 0, renewedAt: 0, stickyKey };
  return stickyKey === '' ? unknownPin : { ...unknownPin, stickyKey };
}

/** How much a pin says, to choose among several: one that names a backend of the configuration says most. */
const presentedRank = { none: 0, unknown: 1, expired: 2, valid: 3 } as const;

/** Whether a pin names a backend that the configuration still has: then no other is looked for. */
export function isUsablePin({ presented, backend }: Pin): boolean {
  return presented === 'valid' && backend !== null && isConfigured(backend);
}

/** The pin that says more; of two that say as much, the first. */
export function preferPin(first: Pin, second: Pin): Pin {
  return presentedRank[second.presented] > presentedRank[first.presented] ? second : first;
}
