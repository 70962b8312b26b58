import type { LogLevel } from '@/lib/core/logger';
import type { Database } from '@/lib/store/sql/database';
import { incrementIntentVersion, writeIntent } from './write-intent';

/**
 * Writes down at which level an operator wants the log, until a restart or a reload; the proxy takes it up within its
 * next look, a tenth of a second.
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

/** Deletes the operator's level: the configuration has been read, and its level applies. */
export async function clearLogLevel(db: Database): Promise<void> {
  await db.intent.updateMany({ where: { logLevel: { not: null } }, data: { logLevel: null } });
}
