import type { Setting } from '@/lib/config/in-force';
import type { Settings } from '@/lib/config/settings';
import { nowMicros } from './clock';
import type { Database } from './open';

/** Writes down what a proxy runs by from now on, for the dashboard to tell. */
export async function declareConfiguration(
  db: Database,
  { settings, inForce }: { settings: Settings; inForce: Setting[] },
): Promise<void> {
  const row = {
    since: nowMicros(),
    file: settings.file,
    settings: JSON.stringify(inForce),
    keepMillis: BigInt(settings.retention.decisions),
    keepBytes: BigInt(settings.retention.size),
    journalBytes: BigInt(settings.journal.limit),
    journalFull: settings.journal.full,
  };
  await db.configuration.upsert({
    where: { node: settings.node },
    create: { node: settings.node, ...row },
    update: row,
  });
}
