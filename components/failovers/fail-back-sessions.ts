import { callApi } from '@/components/api/client';
import type { DisplacedSessionsRow, RebalanceResult } from '@/lib/contract/types';

/**
 * Sends the active sessions of one row back to the backend that they were moved away from.
 *
 * @throws ApiError if the server refuses
 */
export function failBackSessions({
  upstream,
  homeBackend,
  backend,
}: DisplacedSessionsRow): Promise<RebalanceResult> {
  return callApi('POST /api/v1/backends/{upstream}/{name}/failback', {
    path: { upstream, name: homeBackend },
    body: { from: backend },
  });
}
