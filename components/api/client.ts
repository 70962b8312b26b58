import { parseApiError } from './api-error';
import { redirectToSignIn } from './sign-in-redirect';

/**
 * Sends JSON to the API.
 *
 * @throws Problem where the server refuses, TypeError where it does not answer; `problemSentence` says either
 */
export async function sendJson<T>(
  method: 'PATCH' | 'POST' | 'DELETE',
  url: string,
  body: object = {},
): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return parseResponse<T>(response);
}

/** Reads a JSON answer of the API; throws a Problem where it is an error. */
export async function parseResponse<T>(response: Response): Promise<T> {
  if (!response.ok) {
    const problem = await parseApiError(response);
    // The login is over, or there are users now: whatever was wanted, that comes first.
    if (problem.code === 'sign-in-required') redirectToSignIn();
    throw problem;
  }
  return (await response.json()) as T;
}
