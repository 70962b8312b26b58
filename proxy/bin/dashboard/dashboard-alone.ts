import { type AnonymousAccess, anonymousAccess } from '@/lib/auth/anonymous-access';
import { formatDashboardBanner } from '@/lib/cli/startup-banner';
import { formatStoreOptions, getStoreLocation } from '@/lib/config/database';
import type { DashboardAloneSettings } from '@/lib/config/load-dashboard';
import type { Logger } from '@/lib/core/logger';
import type { StoreLocation } from '@/lib/core/store-location';
import { createLogEnvironment } from '@/lib/logging/child-log';
import type { ProcessLog } from '@/lib/logging/open-log';
import { storeEngine } from '@/lib/store/chosen-engine';
import { checkAddresses } from '../../supervisor/address-check';
import type { Shutdown } from '../../supervisor/shutdown';
import { createDashboard } from './dashboard-process';

/**
 * Starts a dashboard without a load balancer: it shows and manages the nodes that share its database, and writes no log.
 *
 * @param shutdown collects what a stop has to undo, also during the start
 * @throws Error, a sentence, if it cannot start
 */
export async function startDashboardAlone(
  settings: DashboardAloneSettings,
  { log }: ProcessLog,
  shutdown: Shutdown,
): Promise<void> {
  for (const warning of settings.database.warnings) log('warn', warning);
  await checkAddresses({ listeners: [], dashboard: settings.dashboard, demo: false });
  const location = getStoreLocation(settings);
  const access = await inspectAccess(settings, location, log);
  const dashboard = createDashboard({
    settings: settings.dashboard,
    access,
    env: createLogEnvironment(settings.log),
    location,
    onRestart: () => undefined,
    log,
  });
  shutdown.addAuxiliary(dashboard.process);
  const served = await dashboard.serve();
  if (settings.log.format === 'json')
    log('info', 'serving', { dashboard: served.address, database: settings.database.redactedUrl });
  console.log(formatDashboardBanner(served, settings.database));
}

/** Waits for the database, makes sure that it can be used, and looks who may use the dashboard. */
async function inspectAccess(
  settings: DashboardAloneSettings,
  location: StoreLocation,
  log: Logger,
): Promise<AnonymousAccess> {
  // The opening waits for a server that is away; what comes after it does not.
  const store = await storeEngine.open(location, 'dashboard', log);
  try {
    await storeEngine.assertCurrent(location);
    return await anonymousAccess(store, settings.dashboard, formatStoreOptions(settings));
  } finally {
    await store.close();
  }
}
