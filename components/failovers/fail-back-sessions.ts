import { sendJson } from '@/components/api/client';
import type { DisplacedSessionsRow, RebalanceResult } from '@/lib/contract/types';

/**
 * Sends the active sessions of one row back to the backend that they were moved away from.
 *
 * @throws Problem where the server refuses
 */
export function failBackSessions({
  upstream,
  homeBackend,
  backend,
}: DisplacedSessionsRow): Promise<RebalanceResult> {
  const path = `/api/v1/backends/${encodeURIComponent(upstream)}/${encodeURIComponent(homeBackend)}/failback`;
  return sendJson<RebalanceResult>('POST', path, { from: backend });
}
