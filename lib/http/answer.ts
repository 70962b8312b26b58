import type { ErrorBody } from '@/lib/api/types';

/** Why a request is answered with an error: what the client gets to read. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  /**
   * @param code a word for programs, such as `not-found`
   * @param message a sentence for people
   * @param field the parameter or field that is at fault
   */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field?: string,
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

/** An answer in JSON that no cache keeps. */
export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}

/** An error as the API tells it. */
export function errorAnswer({ status, code, message, field }: HttpError): Response {
  const body: ErrorBody = { error: { code, message, ...(field === undefined ? {} : { field }) } };
  return json(body, status);
}
