import { isDomainError } from '@/lib/core/domain-errors';
import { formatError, getErrorLogLevel } from '@/lib/core/format-error.mjs';
import { log } from '@/lib/logging/shared-log';
import { errorResponse, HttpError } from './response';
import { toHttpError } from './to-http-error';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Handler<Context> = (request: Request, context: Context) => Promise<Response> | Response;

/** What a route without parameters in its path gets as context. */
export interface NoParams {
  params: Promise<object>;
}

/**
 * The methods of one route, complete: what a handler throws becomes an error in JSON, and the response to a method
 * without a handler is 405.
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
        allowed ? `This resource only allows ${allowed}.` : 'This resource allows no method.',
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
      if (!isRefusal(error)) logFailure(request, error);
      return errorResponse(toHttpError(error), getRequestId(request));
    }
  };
}

/** Whether an error concerns only the request, so that the operator need not know. */
function isRefusal(error: unknown): boolean {
  return error instanceof HttpError || (isDomainError(error) && error.domainErrorKind !== 'unavailable');
}

function logFailure({ method, url }: Request, error: unknown): void {
  // A client that disconnects before its body is whole is no fault of the dashboard, and must not fill its log.
  const isDisconnected = error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
  const level = isDisconnected ? 'debug' : getErrorLogLevel(error);
  log(level, `${method} ${new URL(url).pathname} failed: ${formatError(error)}`);
}

/** The response to HEAD: Next.js has GET handle it, whose body would be neither read nor ended. */
async function createHeadResponse(response: Response): Promise<Response> {
  await response.body?.cancel();
  const { status, headers } = response;
  return new Response(null, { status, headers });
}

/** The id of a request in the log, as the gate gave it. */
function getRequestId({ headers }: Request): string | null {
  return headers.get('x-request-id');
}
