import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Fleet } from '../support/fleet';

/** What the operator wants of b1 while b2 is ready with weight 1, and how the last four new sessions then look. */
const steps: { change: object; isInForce: (backends: string[]) => boolean }[] = [
  { change: { adminState: 'draining' }, isInForce: (seen) => count(seen, 'b2') === 4 },
  { change: { adminState: 'ready' }, isInForce: (seen) => count(seen, 'b1') > 0 },
  { change: { weight: 256 }, isInForce: (seen) => count(seen, 'b1') === 4 },
  { change: { weight: 1 }, isInForce: (seen) => count(seen, 'b2') > 1 },
];
const probeIntervalMs = 5;
/** After which a change counts as lost, ms. */
const patienceMs = 10_000;

/**
 * Changes b1 by the dashboard again and again, and measures at each node how long it takes from the response until new
 * sessions are distributed accordingly.
 *
 * @returns by node, in ms, the shortest first: upper bounds, as four sessions have to arrive
 */
export async function measureIntentDelays(fleet: Fleet, changes: number): Promise<Map<string, number[]>> {
  await patchBackend(fleet, 'b3', { adminState: 'maintenance' });
  const delays = new Map(fleet.nodes.map(({ name }): [string, number[]] => [name, []]));
  for (let number = 0; number < changes; number++) {
    const step = steps[number % steps.length] as (typeof steps)[number];
    await patchBackend(fleet, 'b1', step.change);
    const changedAt = performance.now();
    await Promise.all(
      fleet.nodes.map(async ({ name, port }) => {
        const seen: string[] = [];
        while (seen.length < 4 || !step.isInForce(seen.slice(-4))) {
          if (performance.now() - changedAt > patienceMs)
            throw new Error(`${name} has not applied ${JSON.stringify(step.change)}: ${seen.slice(-4)}`);
          seen.push(await sendNewVisitor(port));
          await pause(probeIntervalMs);
        }
        delays.get(name)?.push(performance.now() - changedAt);
      }),
    );
    // At any moment between two looks of a node.
    await pause(Math.random() * 100);
  }
  for (const measured of delays.values()) measured.sort((one, other) => one - other);
  return delays;
}

function count(backends: string[], name: string): number {
  return backends.filter((backend) => backend === name).length;
}

async function patchBackend(fleet: Fleet, backend: string, change: object): Promise<void> {
  const response = await fetch(`${fleet.dashboardUrl}/api/v1/backends/web/${backend}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });
  expect(response.status, await response.text()).toBe(200);
}

/** @returns the backend that a new session gets; of an address of its own, so that two are never taken for one */
async function sendNewVisitor(port: number): Promise<string> {
  const address = `10.${[0, 0, 0].map(() => Math.floor(Math.random() * 256)).join('.')}`;
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { 'x-forwarded-for': address } });
  expect(response.status).toBe(200);
  return response.text();
}
