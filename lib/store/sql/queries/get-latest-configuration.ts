import type { Database } from '@/lib/store/sql/database';

/**
 * The configuration of the proxy that was started or reloaded last, null before any was. Those before it have been
 * renamed: one proxy at a time has a data directory.
 */
export function getLatestConfiguration(db: Database) {
  return db.configuration.findFirst({ orderBy: { since: 'desc' } });
}
