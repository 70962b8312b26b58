import { parseResponse } from '@/components/api/client';
import type { SessionRow, UnpinRow } from '@/lib/contract/types';

/**
 * Asks the server to unpin a session.
 *
 * @throws as `answerOf`
 */
export async function unpinSession({ id, upstream }: Pick<SessionRow, 'id' | 'upstream'>): Promise<UnpinRow> {
  const address = `/api/v1/sessions/${encodeURIComponent(id)}/pin?${new URLSearchParams({ upstream })}`;
  return parseResponse<UnpinRow>(
    await fetch(address, { method: 'DELETE', headers: { 'content-type': 'application/json' } }),
  );
}
