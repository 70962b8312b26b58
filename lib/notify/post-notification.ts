import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { formatError } from '@/lib/core/format-error.mjs';
import type { NotifyTarget } from '@/lib/core/notify-target';
import { version } from '@/lib/core/version';
import type { NotifyMessage } from './message';
import { formatPayload, signPayload } from './payload';

/** How long one try may take as a whole, ms. */
const defaultTimeoutMs = 10_000;
/** Bytes of a response that are read, only to show them when a target is tested. */
const maxExcerptChars = 200;

/** The result of one attempt. */
export interface DeliveryAttempt {
  ok: boolean;
  /** Whether another attempt may succeed. */
  mayRetry: boolean;
  /** What the receiver asked for in Retry-After, ms, or null. */
  retryAfterMs: number | null;
  /** In words, without the URL and the receiver's text: `responded 503`. */
  description: string;
  /** The beginning of the receiver's response, if it did not accept it. */
  responseExcerpt: string;
}

/**
 * Sends a message once. Certificates are verified, redirects are not followed.
 *
 * @param signal ends the try
 * @param timeoutMs how long it may take as a whole, ms
 */
export async function postNotification(
  target: NotifyTarget,
  message: NotifyMessage,
  signal?: AbortSignal,
  timeoutMs = defaultTimeoutMs,
): Promise<DeliveryAttempt> {
  try {
    const timeoutSignal = AbortSignal.timeout(timeoutMs);
    const response = await sendRequest(
      target,
      message,
      signal ? AbortSignal.any([timeoutSignal, signal]) : timeoutSignal,
    );
    const status = response.statusCode ?? 0;
    const ok = status >= 200 && status < 300;
    const responseExcerpt = ok ? '' : await readExcerpt(response);
    response.destroy();
    // Another 3xx or 4xx is a matter of the target or the message: it would be the same the next time.
    const mayRetry = status >= 500 || [408, 425, 429].includes(status);
    return {
      ok,
      mayRetry,
      retryAfterMs: parseRetryAfterMs(response),
      description: `responded ${status}`,
      responseExcerpt,
    };
  } catch (error) {
    const isLate = (error as Error).name === 'TimeoutError';
    const description = isLate ? `did not respond within ${timeoutMs / 1000} s` : describeFailure(error);
    return { ok: false, mayRetry: true, retryAfterMs: null, description, responseExcerpt: '' };
  }
}

function sendRequest(
  target: NotifyTarget,
  message: NotifyMessage,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const url = new URL(target.url);
  const body = formatPayload(message, target.format);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': `Stickyboard/${version}`,
    'x-stickyboard-event': message.event,
    'x-stickyboard-delivery': message.id,
  };
  if (target.secret !== null) {
    headers['x-stickyboard-signature'] = signPayload(body, target.secret, Math.floor(Date.now() / 1000));
  }
  return new Promise((resolve, reject) => {
    const call = url.protocol === 'https:' ? requestSecurely : requestPlain;
    const request = call(url, { method: 'POST', headers, agent: false, signal }, resolve);
    // Also emitted when a response breaks off after it was resolved: nothing waits for that any more.
    request.on('error', (error) => reject(signal.aborted ? signal.reason : error));
    request.end(body);
  });
}

/** The first printable bytes of a response's body; what arrives too late is left out. */
async function readExcerpt(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const part of response) {
      text += String(part);
      if (text.length >= maxExcerptChars) break;
    }
  } catch {
    // The status has arrived, and is enough.
  }
  return text
    .slice(0, maxExcerptChars)
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim();
}

function parseRetryAfterMs({ headers }: IncomingMessage): number | null {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

/** The system's own words; if several addresses were tried, those about the first. */
function describeFailure(error: unknown): string {
  const [first] = error instanceof AggregateError ? error.errors : [error];
  const { code } = first as NodeJS.ErrnoException;
  return `could not be reached (${code ?? formatError(first)})`;
}
