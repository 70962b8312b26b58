import type { RequestHead } from '../http1/request-head';
import type { ResponseHead } from '../http1/response-head';
import type { Presented, Reason } from '../journal/record';
import type { Backend } from '../upstream/backend';

/** What a request said about where it belongs. */
export interface Pin {
  presented: Presented;
  /** The backend it names; for `expired` the one it named, which no longer binds. */
  backend: Backend | null;
  /** The backend that it was moved away from and returns to once that is up, or null. */
  home: Backend | null;
  /** Seconds since the epoch when the pin was made and last renewed; 0 where it does not say. */
  madeAt: number;
  renewedAt: number;
  /** What stays the same for the whole session and so decides where it goes without its backend; '' for nothing. */
  key: string;
}

/** A way to pin sessions: where a pin is found, and how it is kept. Wraps any balancing policy. */
export interface Pinning {
  /** @param now ms since the epoch */
  find(head: RequestHead, now: number): Pin;
  /**
   * Sees to it that the session's next request finds `served`.
   * @param reason why the session moved, where it did
   * @returns the value of the route cookie that the response must set, or '' for none
   */
  keep(pin: Pin, served: Backend, answer: ResponseHead, reason: Reason | null, now: number): string;
}

export const NO_PIN: Pin = { presented: 'none', backend: null, home: null, madeAt: 0, renewedAt: 0, key: '' };
export const UNKNOWN_PIN: Pin = { ...NO_PIN, presented: 'unknown' };

/** A pin that names `backend`, or none that is known. @param key see `Pin` */
export function pinTo(backend: Backend | null, key = ''): Pin {
  if (backend !== null) return { presented: 'valid', backend, home: null, madeAt: 0, renewedAt: 0, key };
  return key === '' ? UNKNOWN_PIN : { ...UNKNOWN_PIN, key };
}

/** How much a pin says, to choose among several: one that names a backend of the configuration says most. */
const WEIGHT = { none: 0, unknown: 1, expired: 2, valid: 3 } as const;

/** Whether a pin names a backend that the configuration still has: then no other is looked for. */
export function isDecisive({ presented, backend }: Pin): boolean {
  return presented === 'valid' && backend !== null && !backend.removed;
}

/** The pin that says more; of two that say as much, the first. */
export function better(first: Pin, second: Pin): Pin {
  return WEIGHT[second.presented] > WEIGHT[first.presented] ? second : first;
}
