import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '@/lib/core/loopback';
import type { RequestContext } from '@/lib/logging/request-context';
import { log } from '@/lib/logging/shared-log';

/** The field for the request's id, in requests and responses. */
export const requestIdHeader = 'x-request-id';

/** An id that is safe in a log, a response and a page, and can be read aloud. */
const requestIdPattern = /^[A-Za-z0-9._-]{8,64}$/;

/**
 * Gives a request its id: the one that a proxy in front on this machine gave it, else a new one. The response carries
 * it.
 *
 * @returns the context of the request
 */
export function assignRequestId(request: IncomingMessage, response: ServerResponse): RequestContext {
  const sentId = request.headers[requestIdHeader];
  // A remote client could pass off its requests as others in the log.
  const isTrusted = typeof sentId === 'string' && requestIdPattern.test(sentId) && isLocal(request);
  const id = isTrusted ? sentId : randomBytes(8).toString('hex');
  request.headers[requestIdHeader] = id;
  response.setHeader(requestIdHeader, id);
  return { id, actor: null, isFinished: false };
}

/**
 * Logs each request at the level `debug` once its response has ended. The URL is logged without its query, which may
 * hold secrets.
 */
export function logResponse(
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
): void {
  const startedAtMs = performance.now();
  response.once('close', () => {
    context.isFinished = true;
    const { method = '' } = request;
    const { statusCode: status, writableFinished } = response;
    const path = getPath(request);
    const ms = Math.round(performance.now() - startedAtMs);
    const result = writableFinished ? `responded ${status}` : `aborted (${status})`;
    const actorSuffix = context.actor === null ? '' : `, ${context.actor}`;
    const fields = { request: context.id, method, path, status, ms, user: context.actor };
    log('debug', `${method} ${path} ${result} in ${ms} ms${actorSuffix}`, fields);
  });
}

/** The path of a request, without the query. */
export function getPath({ url = '/' }: IncomingMessage): string {
  const [path = '/'] = url.split(/[?#]/, 1);
  return path;
}

function isLocal({ socket }: IncomingMessage): boolean {
  return isLoopback((socket.remoteAddress ?? '').replace(/^::ffff:/, ''));
}
