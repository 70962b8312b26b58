import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import { version } from '@/lib/version';
import { bodyOf, signatureOf } from './body';
import type { NotifyTarget } from './kinds';
import type { NotifyMessage } from './message';

/** How long one try may take as a whole, ms. */
const usualPatience = 10_000;
/** Octets of an answer that are looked at, and only to tell whoever tests a target. */
const readBytes = 200;

/** How one try went. */
export interface Attempt {
  ok: boolean;
  /** Whether another try may go better. */
  mayRetry: boolean;
  /** What the receiver asked for in Retry-After, ms, or null. */
  after: number | null;
  /** In words, without the URL and what the receiver wrote: `answered 503`. */
  said: string;
  /** The beginning of what the receiver wrote, where it did not take it. */
  wrote: string;
}

/**
 * Sends a message once. Certificates are verified, redirects are not followed.
 *
 * @param signal ends the try
 * @param patience how long it may take as a whole, ms
 */
export async function post(
  target: NotifyTarget,
  message: NotifyMessage,
  signal?: AbortSignal,
  patience = usualPatience,
): Promise<Attempt> {
  try {
    const limit = AbortSignal.timeout(patience);
    const answer = await send(target, message, signal ? AbortSignal.any([limit, signal]) : limit);
    const status = answer.statusCode ?? 0;
    const ok = status >= 200 && status < 300;
    const wrote = ok ? '' : await beginningOf(answer);
    answer.destroy();
    // Another 3xx or 4xx is a matter of the target or the message: it would be the same the next time.
    const mayRetry = status >= 500 || [408, 425, 429].includes(status);
    return { ok, mayRetry, after: retryAfter(answer), said: `answered ${status}`, wrote };
  } catch (error) {
    const isLate = (error as Error).name === 'TimeoutError';
    const said = isLate ? `did not answer within ${patience / 1000} s` : failureOf(error);
    return { ok: false, mayRetry: true, after: null, said, wrote: '' };
  }
}

function send(target: NotifyTarget, message: NotifyMessage, signal: AbortSignal): Promise<IncomingMessage> {
  const url = new URL(target.url);
  const body = bodyOf(message, target.format);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': `Stickyboard/${version}`,
    'x-stickyboard-event': message.event,
    'x-stickyboard-delivery': message.id,
  };
  if (target.secret !== null) {
    headers['x-stickyboard-signature'] = signatureOf(body, target.secret, Math.floor(Date.now() / 1000));
  }
  return new Promise((resolve, reject) => {
    const call = url.protocol === 'https:' ? requestSecurely : requestPlain;
    const request = call(url, { method: 'POST', headers, agent: false, signal }, resolve);
    // Also told of an answer that breaks off after it was resolved: nobody waits for that any more.
    request.on('error', (error) => reject(signal.aborted ? signal.reason : error));
    request.end(body);
  });
}

/** The first octets of an answer's body, as far as they can be printed; what comes too late is left out. */
async function beginningOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const part of answer) {
      text += String(part);
      if (text.length >= readBytes) break;
    }
  } catch {
    // The status has come, and says what matters.
  }
  return text
    .slice(0, readBytes)
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim();
}

function retryAfter({ headers }: IncomingMessage): number | null {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

/** The system's own words; where several addresses were tried, those about the first. */
function failureOf(error: unknown): string {
  const [first] = error instanceof AggregateError ? error.errors : [error];
  const { code } = first as NodeJS.ErrnoException;
  return `could not be reached (${code ?? errorSentence(first)})`;
}
