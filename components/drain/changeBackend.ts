import type { BackendRow, ErrorBody } from '@/lib/api/types';

/** What an operator may ask of a backend. */
export interface BackendChange {
  adminState?: BackendRow['adminState'];
  /** For a drain: after so many seconds the sessions that are left move. */
  deadlineSeconds?: number;
  /** 1 to 256. */
  weight?: number;
}

/** The address of a backend in the API. */
export function backendUrl({ upstream, name }: Pick<BackendRow, 'upstream' | 'name'>): string {
  return `/api/v1/backends/${encodeURIComponent(upstream)}/${encodeURIComponent(name)}`;
}

/**
 * Asks the server to change a backend.
 *
 * @returns the backend as it is then
 * @throws Error whose message is the server's own sentence, or that the server did not answer
 */
export function changeBackend(
  backend: Pick<BackendRow, 'upstream' | 'name'>,
  change: BackendChange,
): Promise<BackendRow> {
  return send<BackendRow>('PATCH', backendUrl(backend), change);
}

/**
 * Sends JSON to the API.
 *
 * @throws Error as `changeBackend`
 */
export async function send<T>(method: 'PATCH' | 'POST', url: string, body: object): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answerOf<T>(response);
}

/** Reads a JSON answer of the API; throws the server's sentence where it is an error. */
export async function answerOf<T>(response: Response): Promise<T> {
  const body: unknown = await response.json();
  if (!response.ok)
    throw new Error((body as ErrorBody).error?.message ?? `The server answered ${response.status}`);
  return body as T;
}
