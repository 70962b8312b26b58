import type { ErrorBody } from '@/lib/contract/types';

/** Why a request is answered with an error: what the client gets to read. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  /**
   * @param code a word for programs, such as `not-found`
   * @param message a sentence for people
   * @param field the parameter or field that is at fault
   * @param headers further headers of the answer, such as `retry-after`
   */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field?: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** 404 for a thing that a request names. */
export function notFound(message: string): HttpError {
  return new HttpError(404, 'not-found', message);
}

/** 409 for what a request asks for at the wrong time. @param code a word for programs */
export function conflict(code: string, message: string): HttpError {
  return new HttpError(409, code, message);
}

/** An answer in JSON that no cache keeps. @param headers further ones */
export function jsonResponse(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(body, { status, headers: { ...headers, 'cache-control': 'no-store' } });
}

/** An error as the API tells it. @param requestId by which the log knows the request, where the gate gave it one */
export function errorResponse(
  { status, code, message, field, headers }: HttpError,
  requestId: string | null,
): Response {
  const body: ErrorBody = {
    error: {
      code,
      message,
      ...(field === undefined ? {} : { field }),
      ...(requestId === null ? {} : { requestId }),
    },
  };
  return jsonResponse(body, status, headers);
}
