import type { Reason } from './journal/record';
import type { StickyPlan } from './plan';
import { type Failure, statusOf } from './upstream/failure';

/** What a client is told whose request no backend gets. */
export interface TurnedAway {
  status: number;
  sentence: string;
  /** Further fields, CRLF included. */
  lines: string;
}

/** The decision could not be kept. */
export const LOG_FULL: TurnedAway = {
  status: 503,
  sentence: 'The log of the load balancer is full. Try again in a moment.',
  lines: retryAfter(5),
};

/** No place became free in the time that a request may wait for one. */
export const WAITED_TOO_LONG: TurnedAway = {
  status: 503,
  sentence: 'No place on a backend became free in time. Try again in a moment.',
  lines: '',
};

/** No backend can take the request. */
export function noBackend(reason: Reason, { fallback }: Pick<StickyPlan, 'fallback'>): TurnedAway {
  if (reason === 'full') {
    const sentence = 'Every place on the backends is taken. Try again in a moment.';
    return { status: 503, sentence, lines: '' };
  }
  const sentence = 'No backend is available for this request. Try again in a moment.';
  return { status: fallback ? 503 : 502, sentence, lines: '' };
}

/** The backend failed, and no other may be tried. */
export function failureTold(failure: Failure): TurnedAway {
  return { status: statusOf(failure), sentence: `The backend failed: ${failure.detail}.`, lines: '' };
}

/** The client asks more often than it may. @param wait ms after which it may ask again */
export function tooOften(wait: number): TurnedAway {
  const sentence = 'Your address has sent more requests than it may for now. Try again a little later.';
  return { status: 429, sentence, lines: retryAfter(Math.ceil(wait / 1000)) };
}

/** The target is loopback, link-local or the like, by its spelling or by what its name leads to. */
export const LOCAL_TARGET: TurnedAway = {
  status: 403,
  sentence:
    'The target is a local address, or its name leads to one, which is not allowed here (tunnel.local).',
  lines: '',
};

/** Nobody here knows the addresses of the target's name, so nobody can say where it leads. */
export const UNKNOWN_TARGET: TurnedAway = {
  status: 502,
  sentence:
    'The name of the target could not be resolved here, so it is not known where it leads (tunnel.resolve).',
  lines: '',
};

/** The name of the target is not looked up. */
export const TOO_MANY_NAMES: TurnedAway = {
  status: 503,
  sentence: 'Too many names are being resolved to look up that of the target. Try again in a moment.',
  lines: retryAfter(5),
};

function retryAfter(seconds: number): string {
  return `Retry-After: ${seconds}\r\n`;
}
