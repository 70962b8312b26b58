import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  awaitExit,
  getProcesses,
  randomInteger,
  startDeployment,
  waitTimeoutMs,
} from '../support/deployment';
import { killEverything } from '../support/kill-everything';
import { expectConsistentLog } from '../support/log-consistency';
import { getEvents, getHealth, getStderrLines, getUnexpectedStderrLines } from '../support/product-status';
import { suspendRecorder } from '../support/suspend-recorder';
import { rounds } from './rounds';

test('everything is killed at once: the next start finds the log complete', async () => {
  const scene = await startDeployment({ workers: 2 });
  const visitors = scene.startLoad();
  for (let round = 1; round <= rounds; round++) {
    if (round % 2 === 1) await scene.backends[0].kill();
    else await scene.backends[0].restart();
    await visitors.awaitResponses(randomInteger(20, 1500));
    await killEverything(scene.getProduct());
    const product = await scene.start(round % 2 === 1 ? 1 : 2);
    await visitors.awaitResponses(100);
    expect(getUnexpectedStderrLines(product)).toEqual([]);
    // Until the first heartbeat is stored, it reports the previous one.
    await vi.waitFor(async () => expect(await getHealth(product)).toBe('ok'), waitTimeoutMs);
  }
  await visitors.stop();
  await expectConsistentLog(scene.data, visitors);
  // Segments of the killed processes are deleted once they are stored, also those of workers without a successor.
  await vi.waitFor(() => {
    const writers = readdirSync(join(scene.data, 'journal')).map((name) => name.split('.')[0]);
    expect(writers.sort()).toEqual(
      rounds % 2 === 1 ? ['supervisor', 'worker-1'] : ['supervisor', 'worker-1', 'worker-2'],
    );
  }, waitTimeoutMs);
  await vi.waitFor(async () => {
    expect(await getEvents(scene.getProduct(), 'proxy-started')).toHaveLength(rounds + 1);
  }, waitTimeoutMs);
  // The killed processes did not stop gracefully, and no event claims that.
  expect(await getEvents(scene.getProduct(), 'proxy-stopped')).toEqual([]);
});

test('the supervisor is killed: all end by themselves, and a recorder that lingers stores nothing twice', async () => {
  const scene = await startDeployment({ workers: 2 });
  for (let round = 1; round <= rounds; round++) {
    const visitors = scene.startLoad();
    await visitors.awaitResponses(randomInteger(20, 600));
    const product = scene.getProduct();
    const [recorder] = getProcesses(product, 'recorder') as [number];
    const [supervisor] = getProcesses(product, 'supervisor') as [number];
    const lingering = round % 2 === 1 ? [recorder] : [];
    if (lingering.length > 0) await suspendRecorder(recorder, scene.data);
    const all = product.processes();
    process.kill(supervisor, 'SIGKILL');
    await awaitExit(all.filter((pid) => !lingering.includes(pid)));
    await scene.start();
    await visitors.awaitResponses(300);
    for (const pid of lingering) process.kill(pid, 'SIGCONT');
    await visitors.awaitResponses(300);
    await awaitExit(lingering);
    expect(product.processes()).toEqual([]);
    await visitors.stop();
    await expectConsistentLog(scene.data, ...scene.loads);
    const line = 'recorder: another recorder has taken over; this one stops';
    expect(getStderrLines(product)).toEqual(lingering.map(() => line));
  }
});
