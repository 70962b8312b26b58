import { setTimeout as pause } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { Backend } from '../backend';
import { awaitEnd, patience, processesOf } from '../faults/scene';
import type { Product } from '../product';
import type { Ledger } from './ledger';

/** What incidents are made with. */
export interface Stage {
  product: Product;
  ledger: Ledger;
  /** b1, b2, b3, which the configuration always has, and b4. */
  backends: Backend[];
  /** Writes the configuration anew. @param withFourth whether it has b4 */
  configure(withFourth: boolean): void;
}

/** Something that happens to the product; resolves once all is as before. */
export interface Incident {
  name: string;
  happen(stage: Stage): Promise<void>;
}

/** How long a backend is away, or drained, ms. */
const AWAY = 6000;
/** How long tunnels may take to end, ms. */
const TUNNELS_END = 3000;
/** Of a drain, s. */
const DEADLINE = 2;

function killed(index: number): Incident {
  return {
    name: `b${index + 1} killed`,
    async happen({ backends, ledger }) {
      const backend = backends[index] as Backend;
      const over = ledger.begin('killed');
      await backend.kill();
      over();
      await pause(AWAY);
      await backend.restart();
    },
  };
}

/** A backend takes connections and requests, and then closes them, or says nothing. */
function halfDead(index: number, how: 'closes' | 'hangs'): Incident {
  const name = `b${index + 1}`;
  return {
    name: `${name} ${how}`,
    async happen({ product, backends, ledger }) {
      const backend = backends[index] as Backend;
      const downs = (): number => product.stderr().split(`backend ${name} of web is down: `).length;
      const before = downs();
      const { explained } = ledger;
      const over = ledger.begin('half dead');
      backend.send(how);
      await vi.waitFor(() => expect(downs()).toBeGreaterThan(before), patience);
      await pause(AWAY);
      // Three failed requests take it down; those of the two who upload may be among them, and one each be under way.
      expect(ledger.explained - explained, `requests that failed while ${name} ${how}`).toBeLessThanOrEqual(
        5,
      );
      backend.send('well');
      over();
    },
  };
}

/** Its sessions have two seconds, then they move and tunnels end. */
const drained: Incident = {
  name: 'b2 drained',
  async happen({ product, ledger }) {
    const over = ledger.begin('tunnels ended');
    await setState(product, 'b2', 'draining', DEADLINE);
    await pause(AWAY);
    await setState(product, 'b2', 'ready');
    over();
  },
};

/** Its sessions move at once, and tunnels end. */
const inMaintenance: Incident = {
  name: 'b3 in maintenance',
  async happen({ product, ledger }) {
    const over = ledger.begin('tunnels ended');
    await setState(product, 'b3', 'maintenance');
    await pause(AWAY);
    await setState(product, 'b3', 'ready');
    over();
  },
};

function reloaded(withFourth: boolean): Incident {
  return {
    name: withFourth ? 'b4 added' : 'b4 removed',
    async happen({ product, ledger, configure }) {
      const reloads = (): number => product.stdout().split('read again and in force').length - 1;
      const before = reloads();
      // Those of a backend that is removed.
      const over = withFourth ? () => undefined : ledger.begin('tunnels ended');
      configure(withFourth);
      process.kill(product.pid, 'SIGHUP');
      await vi.waitFor(() => expect(reloads()).toBeGreaterThan(before), patience);
      await pause(TUNNELS_END);
      over();
    },
  };
}

const replaced: Incident = {
  name: 'workers replaced',
  async happen({ product }) {
    const old = processesOf(product, 'worker');
    process.kill(product.pid, 'SIGUSR2');
    await awaitEnd(old);
  },
};

/** In this order, again and again. */
export const cycle: readonly Incident[] = [
  killed(0),
  halfDead(1, 'closes'),
  replaced,
  drained,
  reloaded(true),
  halfDead(0, 'hangs'),
  inMaintenance,
  replaced,
  killed(2),
  reloaded(false),
];
/** The same without those after which the processes that are measured are others. */
export const cycleOfSecondHalf: readonly Incident[] = cycle.filter((incident) => incident !== replaced);

/** @param deadlineSeconds after which a drain ends; undefined where it has none */
async function setState(
  { dashboardUrl }: Product,
  name: string,
  adminState: string,
  deadlineSeconds?: number,
): Promise<void> {
  const answer = await fetch(`${dashboardUrl}/api/v1/backends/web/${name}`, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ adminState, deadlineSeconds }),
  });
  expect(answer.status, await answer.text()).toBe(200);
}
