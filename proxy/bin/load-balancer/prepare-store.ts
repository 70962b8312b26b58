import { getStoreLocation } from '@/lib/config/database';
import type { LoadedConfiguration } from '@/lib/config/load';
import { createPlan } from '@/lib/config/plan';
import type { Plan } from '@/lib/core/plan';
import type { ProcessLog } from '@/lib/logging/open-log';
import { storeEngine } from '@/lib/store/chosen-engine';
import type { Store } from '@/lib/store/store';
import type { DataDirectory } from '../../supervisor/data-directory';
import type { Shutdown } from '../../supervisor/shutdown';

/**
 * Brings the store up to date, agrees with the other nodes that use it, and declares the configuration in it.
 * @throws one sentence if the store cannot be used or stays locked, or another node has the name
 */
export async function prepareStore(
  loaded: LoadedConfiguration,
  dataDirectory: DataDirectory,
  { log, notice }: ProcessLog,
  shutdown: Shutdown,
): Promise<{ store: Store; plan: Plan }> {
  const { database, notify } = loaded.settings;
  const location = getStoreLocation(loaded.settings);
  const migrates = database?.migratesAtStart ?? true;
  const { backup } = migrates ? await storeEngine.prepare(location, log) : { backup: null };
  if (backup !== null) notice('database', `brought up to date; the old one is kept as ${backup}`);
  const store = await storeEngine.open(location, 'supervisor', log);
  shutdown.addStep(() => store.close());
  // Only now: the opening has waited for a server that was away.
  if (!migrates) await storeEngine.assertCurrent(location);
  const { node } = loaded.settings;
  await store.claimNode({ node, journal: dataDirectory.journalId });
  const secret = await store.shareSecret(dataDirectory.secret);
  if (secret !== dataDirectory.secret) dataDirectory.replaceSecret(secret);
  const plan = createPlan(loaded.settings, { secret });
  await store.declareUpstreams(node, plan);
  await store.declareConfiguration(loaded);
  await store.clearLogLevel(node);
  // Without targets there is no notifier to do it.
  await store.removeOtherTargets(
    node,
    notify.map(({ name }) => name),
  );
  return { store, plan };
}
