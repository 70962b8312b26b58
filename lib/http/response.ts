import type { ErrorBody } from '@/lib/contract/types';
import type { ErrorCode } from '@/lib/core/error-codes';

/** An error response, with the message that the client reads. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  /**
   * @param message a sentence for people
   * @param field the parameter or field that is at fault
   * @param headers further headers of the response, such as `retry-after`
   */
  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    message: string,
    readonly field?: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** A response in JSON that no cache keeps. @param headers further ones */
export function jsonResponse(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(body, { status, headers: { ...headers, 'cache-control': 'no-store' } });
}

/** An error as the API reports it. @param requestId the id of the request in the log, if the gate gave it one */
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
