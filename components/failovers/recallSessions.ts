import { send } from '@/components/api/call';
import type { RebalanceResult, StrandedRow } from '@/lib/api/types';

/**
 * Calls the active sessions of one row back to the backend that they were moved away from.
 *
 * @throws Problem where the server refuses
 */
export function recallSessions({ upstream, home, backend }: StrandedRow): Promise<RebalanceResult> {
  const path = `/api/v1/backends/${encodeURIComponent(upstream)}/${encodeURIComponent(home)}/recall`;
  return send<RebalanceResult>('POST', path, { from: backend });
}
