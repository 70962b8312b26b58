import { callApi } from '@/components/api/client';
import type { BackendRow } from '@/lib/contract/types';

/** What an operator may ask of a backend. */
export interface BackendChange {
  adminState?: BackendRow['adminState'];
  /** For a drain: after so many seconds the sessions that are left move. */
  deadlineSeconds?: number;
  /** 1 to 256. */
  weight?: number;
}

/** The address of a backend in the API. */
export function backendApiUrl({ upstream, name }: Pick<BackendRow, 'upstream' | 'name'>): string {
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
  const { upstream, name } = backend;
  return callApi('PATCH /api/v1/backends/{upstream}/{name}', { path: { upstream, name }, body: change });
}
