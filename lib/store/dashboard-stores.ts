import { resolve } from 'node:path';
import { getProcessState, setProcessState } from '@/lib/core/process-state';
import { createLocalLocation, type StoreLocation } from '@/lib/core/store-location';
import { storeEngine } from './chosen-engine';
import type { Store } from './store';

type DashboardRole = 'dashboard' | 'operator';

declare module '@/lib/core/process-state' {
  interface ProcessState {
    stores: Map<DashboardRole, Promise<Store>>;
    storeLocation: StoreLocation;
  }
}

/**
 * The dashboard's store for a use, opened at the first call: `dashboard` reads, `operator` writes operators' commands.
 * Pages and routes reach it through a `Principal` only.
 */
export function getDashboardStore(role: DashboardRole): Promise<Store> {
  const store = openOnce(role);
  // The other one is opened along with it, so that the first operator action is as quick as later ones; a failure
  // is reported with that action.
  if (role === 'dashboard') openOnce('operator').catch(() => undefined);
  return store;
}

/** Says where the log is that this dashboard shows. */
export function setDashboardLocation(location: StoreLocation): void {
  setProcessState('storeLocation', location);
}

/** Pages that `next dev` serves have no process that says it: they show the log in `STICKYBOARD_DATA`. */
function getLocation(): StoreLocation {
  return getProcessState('storeLocation', () =>
    createLocalLocation(resolve(process.env.STICKYBOARD_DATA ?? './data')),
  );
}

function openOnce(role: DashboardRole): Promise<Store> {
  const stores = getProcessState('stores', () => new Map());
  let opening = stores.get(role);
  if (!opening) {
    opening = storeEngine.open(getLocation(), role);
    // A failure to open must not stick: the next call tries again.
    opening.catch(() => stores.delete(role));
    stores.set(role, opening);
  }
  return opening;
}
