import { errorSentence, reportLevel } from '@/lib/core/error-sentence.mjs';
import { isBusy } from '@/lib/database/failure';
import { isLost } from '@/lib/database/files';
import { log } from '@/lib/log/shared';
import { errorAnswer, HttpError } from './answer';

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
  const refuse = (request: Request) => {
    const answer = errorAnswer(
      new HttpError(
        405,
        'method-not-allowed',
        allowed ? `Use ${allowed} here.` : 'Nothing can be done here.',
      ),
      idOf(request),
    );
    answer.headers.set('allow', allowed);
    return answer;
  };
  const complete = (method: Method): Handler<Context> => {
    const handler = handlers[method];
    return handler ? guarded(handler) : refuse;
  };
  return {
    GET: complete('GET'),
    POST: complete('POST'),
    PUT: complete('PUT'),
    PATCH: complete('PATCH'),
    DELETE: complete('DELETE'),
  };
}

function guarded<Context>(handler: Handler<Context>): Handler<Context> {
  return async (request, context) => {
    try {
      const response = await handler(request, context);
      return request.method === 'HEAD' ? await headOf(response) : response;
    } catch (error) {
      const id = idOf(request);
      if (error instanceof HttpError) return errorAnswer(error, id);
      const { pathname } = new URL(request.url);
      // Who leaves before the body is whole is no fault of the dashboard's, and may not fill its log.
      const hasLeft = error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
      const level = hasLeft ? 'debug' : reportLevel(error);
      log(level, `${request.method} ${pathname} failed: ${errorSentence(error)}`);
      return errorAnswer(failureFor(error), id);
    }
  };
}

/** What the client is told of a failure that is no fault of its request. */
function failureFor(error: unknown): HttpError {
  if (isBusy(error)) return new HttpError(503, 'busy', 'The database is busy; try again in a moment.');
  if (isLost(error)) return new HttpError(503, 'database-lost', `The database: ${error.message}.`);
  return new HttpError(500, 'failed', 'The dashboard could not answer; its log says why, by the requestId.');
}

/** The response to HEAD: Next.js has GET answer it, whose body nobody would read, nor end. */
async function headOf(response: Response): Promise<Response> {
  await response.body?.cancel();
  const { status, headers } = response;
  return new Response(null, { status, headers });
}

/** By which the log knows a request: the gate has said it. */
function idOf({ headers }: Request): string | null {
  return headers.get('x-request-id');
}
