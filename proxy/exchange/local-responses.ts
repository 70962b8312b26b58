import type { Reason } from '@/lib/core/journal-records';
import type { StickyPlan } from '@/lib/core/plan';
import { getFailureStatus, type UpstreamFailure } from '../upstream/upstream-failure';

/** What a client is told whose request no backend gets. */
export interface LocalResponse {
  status: number;
  message: string;
  /** Further fields, CRLF included. */
  headerLines: string;
}

/** The decision could not be kept. */
export const journalFull: LocalResponse = {
  status: 503,
  message: 'The log of the load balancer is full. Try again in a moment.',
  headerLines: retryAfterLine(5),
};

/** No place became free in the time that a request may wait for one. */
export const queueTimeout: LocalResponse = {
  status: 503,
  message: 'No place on a backend became free in time. Try again in a moment.',
  headerLines: '',
};

/** No backend can take the request. */
export function noBackendAvailable(
  reason: Reason,
  { fallback }: Pick<StickyPlan, 'fallback'>,
): LocalResponse {
  if (reason === 'full') {
    const message = 'Every place on the backends is taken. Try again in a moment.';
    return { status: 503, message, headerLines: '' };
  }
  const message = 'No backend is available for this request. Try again in a moment.';
  return { status: fallback ? 503 : 502, message, headerLines: '' };
}

/** The backend failed, and no other may be tried. */
export function badGateway(failure: UpstreamFailure): LocalResponse {
  return {
    status: getFailureStatus(failure),
    message: `The backend failed: ${failure.detail}.`,
    headerLines: '',
  };
}

/** The client asks more often than it may. @param retryAfterMs ms after which it may ask again */
export function tooManyRequests(retryAfterMs: number): LocalResponse {
  const message = 'Your address has sent more requests than it may for now. Try again a little later.';
  return { status: 429, message, headerLines: retryAfterLine(Math.ceil(retryAfterMs / 1000)) };
}

/** The target is loopback, link-local or the like, by its spelling or by what its name leads to. */
export const localTargetRefused: LocalResponse = {
  status: 403,
  message:
    'The target is a local address, or its name leads to one, which is not allowed here (tunnel.local).',
  headerLines: '',
};

/** Nobody here knows the addresses of the target's name, so nobody can say where it leads. */
export const unresolvedTarget: LocalResponse = {
  status: 502,
  message:
    'The name of the target could not be resolved here, so it is not known where it leads (tunnel.resolve).',
  headerLines: '',
};

/** The name of the target is not looked up. */
export const tooManyLookups: LocalResponse = {
  status: 503,
  message: 'Too many names are being resolved to look up that of the target. Try again in a moment.',
  headerLines: retryAfterLine(5),
};

function retryAfterLine(seconds: number): string {
  return `Retry-After: ${seconds}\r\n`;
}
