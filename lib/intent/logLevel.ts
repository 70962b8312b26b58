import type { Database } from '@/lib/database/open';
import type { LogLevel } from '@/proxy/log';
import { nextVersion, writeIntent } from './write';

/**
 * Writes down at which level an operator wants the log, until a restart or a reload; the proxy takes it up within its
 * next look, a tenth of a second.
 *
 * @param db a connection opened for `operator`
 * @param level null for the configured one
 */
export async function changeLogLevel(db: Database, level: LogLevel | null): Promise<void> {
  await writeIntent(db, async (tx) => {
    await nextVersion(tx);
    await tx.intent.updateMany({ data: { logLevel: level } });
  });
}

/** Forgets what an operator wanted: the configuration has been read, and its level counts. */
export async function forgetLogLevel(db: Database): Promise<void> {
  await db.intent.updateMany({ where: { logLevel: { not: null } }, data: { logLevel: null } });
}
