import { formatError, getErrorLogLevel } from '@/lib/core/format-error.mjs';
import { log } from '@/lib/logging/shared-log';
import { isDatabaseBusy } from '@/lib/store/sqlite/database-errors';
import { isDatabaseLost } from '@/lib/store/sqlite/database-file-watch';
import { errorResponse, HttpError } from './response';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Handler<Context> = (request: Request, context: Context) => Promise<Response> | Response;

/** What a route without parameters in its path gets as context. */
export interface NoParams {
  params: Promise<object>;
}

/**
 * The methods of one route, complete: what a handler throws becomes an error in JSON, and a method
 * without a handler is answered 405.
 */
export function endpoint<Context = NoParams>(
  handlers: Partial<Record<Method, Handler<Context>>>,
): Record<Method, Handler<Context>> {
  const allowed = Object.keys(handlers).join(', ');
  const rejectMethod = (request: Request) => {
    const response = errorResponse(
      new HttpError(
        405,
        'method-not-allowed',
        allowed ? `Use ${allowed} here.` : 'Nothing can be done here.',
      ),
      getRequestId(request),
    );
    response.headers.set('allow', allowed);
    return response;
  };
  const createMethodHandler = (method: Method): Handler<Context> => {
    const handler = handlers[method];
    return handler ? withErrorHandling(handler) : rejectMethod;
  };
  return {
    GET: createMethodHandler('GET'),
    POST: createMethodHandler('POST'),
    PUT: createMethodHandler('PUT'),
    PATCH: createMethodHandler('PATCH'),
    DELETE: createMethodHandler('DELETE'),
  };
}

function withErrorHandling<Context>(handler: Handler<Context>): Handler<Context> {
  return async (request, context) => {
    try {
      const response = await handler(request, context);
      return request.method === 'HEAD' ? await createHeadResponse(response) : response;
    } catch (error) {
      const id = getRequestId(request);
      if (error instanceof HttpError) return errorResponse(error, id);
      const { pathname } = new URL(request.url);
      // Who leaves before the body is whole is no fault of the dashboard's, and may not fill its log.
      const hasLeft = error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
      const level = hasLeft ? 'debug' : getErrorLogLevel(error);
      log(level, `${request.method} ${pathname} failed: ${formatError(error)}`);
      return errorResponse(toHttpError(error), id);
    }
  };
}

/** What the client is told of a failure that is no fault of its request. */
function toHttpError(error: unknown): HttpError {
  if (isDatabaseBusy(error))
    return new HttpError(503, 'busy', 'The database is busy; try again in a moment.');
  if (isDatabaseLost(error)) return new HttpError(503, 'database-lost', `The database: ${error.message}.`);
  return new HttpError(500, 'failed', 'The dashboard could not answer; its log says why, by the requestId.');
}

/** The response to HEAD: Next.js has GET answer it, whose body nobody would read, nor end. */
async function createHeadResponse(response: Response): Promise<Response> {
  await response.body?.cancel();
  const { status, headers } = response;
  return new Response(null, { status, headers });
}

/** By which the log knows a request: the gate has said it. */
function getRequestId({ headers }: Request): string | null {
  return headers.get('x-request-id');
}
