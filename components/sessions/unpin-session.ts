import { callApi } from '@/components/api/client';
import type { SessionRow, UnpinRow } from '@/lib/contract/types';

/**
 * Unpins a session on the server.
 *
 * @throws as `callApi`
 */
export function unpinSession({ id, upstream }: Pick<SessionRow, 'id' | 'upstream'>): Promise<UnpinRow> {
  return callApi('DELETE /api/v1/sessions/{id}/pin', { path: { id }, query: { upstream } });
}
