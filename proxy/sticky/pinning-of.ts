import type { RequestHead } from '../http1/request-head';
import type { StickyPlan } from '../plan';
import type { Backend } from '../upstream/backend';
import { CookiePins } from './cookie-pins';
import type { LearnTable } from './learn-table';
import { LearnedPins } from './learned-pins';
import { NO_PIN, type Pin, type Pinning } from './pin';
import { RoutePins } from './route-pins';
import { RouteTable } from './route-table';
import type { Fingerprints } from './session-id';

/** Mode `off`: no request is pinned. */
class NoPins implements Pinning {
  find(_head: RequestHead): Pin {
    return NO_PIN;
  }

  keep(): string {
    return '';
  }
}

/** How a plan pins sessions. @param table where mode `learn` keeps its pins */
export function pinningOf(
  plan: StickyPlan,
  backends: readonly Backend[],
  table: LearnTable,
  fingerprints: Fingerprints,
): Pinning {
  switch (plan.mode) {
    case 'cookie':
      return new CookiePins(plan, new RouteTable(backends));
    case 'route':
      return new RoutePins(plan.lookups, new RouteTable(backends));
    case 'learn': {
      const byName = new Map(backends.map((backend) => [backend.name, backend]));
      return new LearnedPins(plan.learn.cookies, table, byName, fingerprints);
    }
    case 'off':
      return new NoPins();
  }
}
