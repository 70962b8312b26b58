import type { LogLevel } from '@/lib/core/logger';
import type { Database } from '@/lib/store/sql/database';
import { countLiveNodes } from '@/lib/store/sql/queries/count-live-nodes';
import { incrementIntentVersion, writeIntent } from './write-intent';

/**
 * Writes down at which level an operator wants the log of all nodes; they take it up within their next look, a tenth of
 * a second.
 *
 * @param db a connection opened for `operator`
 * @param level null for the configured one
 */
export async function changeLogLevel(db: Database, level: LogLevel | null): Promise<void> {
  await writeIntent(db, async (tx) => {
    await incrementIntentVersion(tx);
    await tx.intent.updateMany({ data: { logLevel: level } });
  });
}

/**
 * Deletes the operator's level, since a node has read its configuration and that level applies. While other nodes live
 * the operator's stays: it is theirs, too.
 */
export async function clearLogLevel(db: Database, node: string): Promise<void> {
  if (db.dialect.isShared && (await countLiveNodes(db, node)) > 0) return;
  await db.intent.updateMany({ where: { logLevel: { not: null } }, data: { logLevel: null } });
}
