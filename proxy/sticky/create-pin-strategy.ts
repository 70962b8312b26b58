import type { StickyPlan } from '@/lib/core/plan';
import type { RequestHead } from '../http1/request-head';
import type { Backend } from '../upstream/backend';
import { CookiePins } from './cookie-pins';
import type { LearnTable } from './learn-table';
import { LearnedPins } from './learned-pins';
import { noPin, type Pin, type PinStrategy } from './pin';
import { RoutePins } from './route-pins';
import { RouteTable } from './route-table';
import type { Fingerprinter } from './session-id';

/** Mode `off`: no request is pinned. */
class NoPinStrategy implements PinStrategy {
  lookup(_head: RequestHead): Pin {
    return noPin;
  }

  getLearnedKeys(): string[] {
    return [];
  }

  persist(): string {
    return '';
  }
}

/** How a plan pins sessions. @param table the pins of mode `learn` */
export function createPinStrategy(
  plan: StickyPlan,
  backends: readonly Backend[],
  table: LearnTable,
  fingerprints: Fingerprinter,
): PinStrategy {
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
      return new NoPinStrategy();
  }
}
