import { nowMicros } from '@/lib/core/clock';
import type { DeclaredConfiguration } from '@/lib/store/declarations';
import type { Database } from '@/lib/store/sql/database';
import { createConfigurationDigest } from './configuration-digest';

/** Stores the configuration that a proxy runs by from now on, for the dashboard to show. */
export async function declareConfiguration(
  db: Database,
  { settings, effective }: DeclaredConfiguration,
): Promise<void> {
  const row = {
    since: nowMicros(),
    file: settings.configFile,
    settings: JSON.stringify(effective),
    digest: createConfigurationDigest(effective),
    retentionMs: BigInt(settings.retention.decisionsMs),
    retentionBytes: BigInt(settings.retention.sizeBytes),
    journalBytes: BigInt(settings.journal.limitBytes),
    journalFull: settings.journal.full,
  };
  await db.configuration.upsert({
    where: { node: settings.node },
    create: { node: settings.node, ...row },
    update: row,
  });
}
