import type { LoadedConfiguration } from '@/lib/config/load';
import type { Plan } from '@/lib/core/plan';
import type { ProcessLog } from '@/lib/logging/open-log';
import { declareConfiguration } from '@/lib/store/sqlite/declare-configuration';
import { declareUpstreams } from '@/lib/store/sqlite/declare-upstreams';
import { clearLogLevel } from '@/lib/store/sqlite/intent/log-level';
import type { LockRetry } from '@/lib/store/sqlite/lock-retry';
import { Outbox } from '@/lib/store/sqlite/notification-outbox';
import { type Database, openDatabase } from '@/lib/store/sqlite/open-database';
import { migrate } from '@/prisma/migrate';
import type { Shutdown } from '../../supervisor/shutdown';

/**
 * Brings the database up to date and declares the configuration in it.
 * @throws one sentence where the database cannot be used, or stays locked
 */
export async function prepareDatabase(
  loaded: LoadedConfiguration,
  plan: Plan,
  { notice }: ProcessLog,
  withLockRetry: LockRetry,
  shutdown: Shutdown,
): Promise<Database> {
  const { data } = loaded.settings;
  const { backup } = await withLockRetry(() => migrate(data));
  if (backup !== null) notice('database', `brought up to date; the old one is kept as ${backup}`);
  const database = await withLockRetry(() => openDatabase(data, 'supervisor'));
  shutdown.addStep(() => database.$disconnect());
  await withLockRetry(() => declareUpstreams(database, plan));
  await withLockRetry(() => declareConfiguration(database, loaded));
  await withLockRetry(() => clearLogLevel(database));
  // Without targets there is no notifier to do it.
  await withLockRetry(() =>
    new Outbox(database).removeOtherTargets(loaded.settings.notify.map(({ name }) => name)),
  );
  return database;
}
