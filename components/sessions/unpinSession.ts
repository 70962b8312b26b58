import { answerOf } from '@/components/api/call';
import type { SessionRow, UnpinRow } from '@/lib/api/types';

/**
 * Asks the server to unpin a session.
 *
 * @throws as `answerOf`
 */
export async function unpinSession({ id, upstream }: Pick<SessionRow, 'id' | 'upstream'>): Promise<UnpinRow> {
  const address = `/api/v1/sessions/${encodeURIComponent(id)}/pin?${new URLSearchParams({ upstream })}`;
  return answerOf<UnpinRow>(
    await fetch(address, { method: 'DELETE', headers: { 'content-type': 'application/json' } }),
  );
}
