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

function killed(index: number): Incident {
  return {
    name: `b${index + 1} killed`,
    async happen({ backends, ledger }) {
      const backend = backends[index] as Backend;
      ledger.killed();
      await backend.kill();
      await pause(AWAY);
      await backend.restart();
    },
  };
}

const drained: Incident = {
  name: 'b2 drained',
  async happen({ product }) {
    await setState(product, 'b2', 'draining');
    await pause(AWAY);
    await setState(product, 'b2', 'ready');
  },
};

function reloaded(withFourth: boolean): Incident {
  return {
    name: withFourth ? 'b4 added' : 'b4 removed',
    async happen({ product, configure }) {
      const reloads = (): number => product.stdout().split('read again and in force').length - 1;
      const before = reloads();
      configure(withFourth);
      process.kill(product.pid, 'SIGHUP');
      await vi.waitFor(() => expect(reloads()).toBeGreaterThan(before), patience);
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
  replaced,
  drained,
  reloaded(true),
  replaced,
  killed(2),
  reloaded(false),
];
/** The same without those after which the processes that are measured are others. */
export const cycleOfSecondHalf: readonly Incident[] = cycle.filter((incident) => incident !== replaced);

async function setState({ dashboardUrl }: Product, name: string, adminState: string): Promise<void> {
  const answer = await fetch(`${dashboardUrl}/api/v1/backends/web/${name}`, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ adminState }),
  });
  expect(answer.status, await answer.text()).toBe(200);
}
