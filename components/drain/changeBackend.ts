import type { BackendRow } from '@/lib/api/types';
import { problemOf } from './problem';

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
 * @throws Problem where the server refuses, TypeError where it does not answer; `problemSentence` says either
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
 * @throws as `changeBackend`
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
