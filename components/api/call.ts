import { problemOf } from './problem';

/**
 * Sends JSON to the API.
 *
 * @throws Problem where the server refuses, TypeError where it does not answer; `problemSentence` says either
 */
export async function send<T>(method: 'PATCH' | 'POST', url: string, body: object): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answerOf<T>(response);
}

/** Reads a JSON answer of the API; throws a Problem where it is an error. */
export async function answerOf<T>(response: Response): Promise<T> {
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as T;
}
