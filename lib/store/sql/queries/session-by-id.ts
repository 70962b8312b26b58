import type { SessionRow } from '@/lib/contract/types';
import type { Database } from '@/lib/store/sql/database';
import { toSessionRow } from './sessions-page';

/**
 * One session, or null if there is none of that id.
 *
 * @param upstream the upstream, if the id is known on several; the one seen last without it
 */
export async function sessionById(db: Database, id: string, upstream?: string): Promise<SessionRow | null> {
  const row = await db.session.findFirst({ where: { id, upstream }, orderBy: { lastSeen: 'desc' } });
  return row ? toSessionRow(row) : null;
}
