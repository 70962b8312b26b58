import { setTimeout as pause } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { Backend } from '../support/backend';
import { awaitExit, getProcesses, waitTimeoutMs } from '../support/deployment';
import type { Product } from '../support/product';
import type { Ledger } from './ledger';

/** The means of the incidents. */
export interface IncidentContext {
  product: Product;
  ledger: Ledger;
  /** b1, b2, b3, which the configuration always has, and b4. */
  backends: Backend[];
  /** Rewrites the configuration. @param withFourth whether it has b4 */
  configure(withFourth: boolean): void;
}

/** A disturbance of the product; resolves once all is as before. */
export interface Incident {
  name: string;
  inject(stage: IncidentContext): Promise<void>;
}

/** How long a backend is away, or drained, ms. */
const outageMs = 6000;
/** How long tunnels may take to end, ms. */
const tunnelEndMs = 3000;
/** Of a drain, s. */
const drainDeadlineSeconds = 2;

function killBackend(index: number): Incident {
  return {
    name: `b${index + 1} killed`,
    async inject({ backends, ledger }) {
      const backend = backends[index] as Backend;
      const over = ledger.startCause('killed');
      await backend.kill();
      over();
      await pause(outageMs);
      await backend.restart();
    },
  };
}

/** A backend accepts connections and requests, and then closes them, or sends nothing. */
function partiallyFailBackend(index: number, how: 'closes' | 'hangs'): Incident {
  const name = `b${index + 1}`;
  return {
    name: `${name} ${how}`,
    async inject({ product, backends, ledger }) {
      const backend = backends[index] as Backend;
      const downs = (): number => product.stderr().split(`backend ${name} of web is down: `).length;
      const before = downs();
      const { excusedFailures } = ledger;
      const over = ledger.startCause('half dead');
      backend.send(how);
      await vi.waitFor(() => expect(downs()).toBeGreaterThan(before), waitTimeoutMs);
      await pause(outageMs);
      // Three failed requests take it down; those of both uploaders may be among them, and one of each be in flight.
      expect(
        ledger.excusedFailures - excusedFailures,
        `requests that failed while ${name} ${how}`,
      ).toBeLessThanOrEqual(5);
      backend.send('well');
      over();
    },
  };
}

/** Its sessions have two seconds, then they move and tunnels end. */
const drainBackend: Incident = {
  name: 'b2 drained',
  async inject({ product, ledger }) {
    const over = ledger.startCause('tunnels ended');
    await setAdminState(product, 'b2', 'draining', drainDeadlineSeconds);
    await pause(outageMs);
    await setAdminState(product, 'b2', 'ready');
    over();
  },
};

/** Its sessions move at once, and tunnels end. */
const setMaintenance: Incident = {
  name: 'b3 in maintenance',
  async inject({ product, ledger }) {
    const over = ledger.startCause('tunnels ended');
    await setAdminState(product, 'b3', 'maintenance');
    await pause(outageMs);
    await setAdminState(product, 'b3', 'ready');
    over();
  },
};

function reloadConfiguration(withFourth: boolean): Incident {
  return {
    name: withFourth ? 'b4 added' : 'b4 removed',
    async inject({ product, ledger, configure }) {
      const reloads = (): number => product.stdout().split('configuration  reloaded').length - 1;
      const before = reloads();
      // Those of a backend that is removed.
      const over = withFourth ? () => undefined : ledger.startCause('tunnels ended');
      configure(withFourth);
      process.kill(product.pid, 'SIGHUP');
      await vi.waitFor(() => expect(reloads()).toBeGreaterThan(before), waitTimeoutMs);
      await pause(tunnelEndMs);
      over();
    },
  };
}

const replaceWorkers: Incident = {
  name: 'workers replaced',
  async inject({ product }) {
    const old = getProcesses(product, 'worker');
    process.kill(product.pid, 'SIGUSR2');
    await awaitExit(old);
  },
};

/** In this order, again and again. */
export const incidentCycle: readonly Incident[] = [
  killBackend(0),
  partiallyFailBackend(1, 'closes'),
  replaceWorkers,
  drainBackend,
  reloadConfiguration(true),
  partiallyFailBackend(0, 'hangs'),
  setMaintenance,
  replaceWorkers,
  killBackend(2),
  reloadConfiguration(false),
];
/** The same without those after which the processes that are measured are others. */
export const secondHalfCycle: readonly Incident[] = incidentCycle.filter(
  (incident) => incident !== replaceWorkers,
);

/** @param deadlineSeconds after which a drain ends; undefined if it has none */
async function setAdminState(
  { dashboardUrl }: Product,
  name: string,
  adminState: string,
  deadlineSeconds?: number,
): Promise<void> {
  const response = await fetch(`${dashboardUrl}/api/v1/backends/web/${name}`, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ adminState, deadlineSeconds }),
  });
  expect(response.status, await response.text()).toBe(200);
}
