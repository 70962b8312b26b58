import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '@/lib/config/loopback';
import type { RequestNow } from '@/lib/log/request';
import { log } from '@/lib/log/shared';

/** By what a request and its answer say the request's id. */
export const requestIdHeader = 'x-request-id';

/** An id that is safe in a log, an answer and a page, and can be read out. */
const wellFormed = /^[A-Za-z0-9._-]{8,64}$/;

/**
 * Gives a request its id: what a proxy in front on this machine called it, else a new one. The answer says it.
 *
 * @returns what is known of it so far
 */
export function identify(request: IncomingMessage, response: ServerResponse): RequestNow {
  const said = request.headers[requestIdHeader];
  // Whoever is elsewhere could pass off its requests as others in the log.
  const isBelieved = typeof said === 'string' && wellFormed.test(said) && isLocal(request);
  const id = isBelieved ? said : randomBytes(8).toString('hex');
  request.headers[requestIdHeader] = id;
  response.setHeader(requestIdHeader, id);
  return { id, actor: null, isOver: false };
}

/** Tells of each request once its answer is over, at the level `debug`. Of the URL without its query: that may hold secrets. */
export function logAnswer(request: IncomingMessage, response: ServerResponse, now: RequestNow): void {
  const began = performance.now();
  response.once('close', () => {
    now.isOver = true;
    const { method = '' } = request;
    const { statusCode: status, writableFinished } = response;
    const path = pathOf(request);
    const ms = Math.round(performance.now() - began);
    const how = writableFinished ? `answered ${status}` : `broken off (${status})`;
    const whose = now.actor === null ? '' : `, ${now.actor}`;
    const fields = { request: now.id, method, path, status, ms, user: now.actor };
    log('debug', `${method} ${path} ${how} in ${ms} ms${whose}`, fields);
  });
}

/** What is asked for, without the query. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  const [path = '/'] = url.split(/[?#]/, 1);
  return path;
}

function isLocal({ socket }: IncomingMessage): boolean {
  return isLoopback((socket.remoteAddress ?? '').replace(/^::ffff:/, ''));
}
