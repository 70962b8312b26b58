import { callApi } from '@/components/api/client';
import type { BackendRow } from '@/lib/contract/types';

/** A change of a backend by an operator. */
export interface BackendChange {
  adminState?: BackendRow['adminState'];
  /** For a drain: seconds after which the remaining sessions move. */
  deadlineSeconds?: number;
  /** 1 to 256. */
  weight?: number;
}

/**
 * Changes a backend on the server.
 *
 * @returns the backend as it is then
 * @throws ApiError if the server refuses, TypeError if it does not respond; `formatApiError` words either
 */
export function changeBackend(
  backend: Pick<BackendRow, 'upstream' | 'name'>,
  change: BackendChange,
): Promise<BackendRow> {
  const { upstream, name } = backend;
  return callApi('PATCH /api/v1/backends/{upstream}/{name}', { path: { upstream, name }, body: change });
}
