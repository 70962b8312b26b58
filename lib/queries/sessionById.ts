import type { SessionRow } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';
import { sessionRow } from './sessionsPage';

/**
 * One session, or null where there is none of that id.
 *
 * @param upstream where the id is known on several: which; the one seen last without it
 */
export async function sessionById(db: Database, id: string, upstream?: string): Promise<SessionRow | null> {
  const row = await db.session.findFirst({ where: { id, upstream }, orderBy: { lastSeen: 'desc' } });
  return row ? sessionRow(row) : null;
}
