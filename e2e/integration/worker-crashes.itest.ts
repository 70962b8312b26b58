import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startBackend, type TestBackend } from '@/proxy/fixtures/backend';
import { get } from '@/proxy/fixtures/raw-client';
import {
  buildConfiguration,
  getWorkerPids,
  readDecisionLines,
  requestFrom,
  startConfigured,
} from '../support/multi-worker';

async function origin(): Promise<TestBackend> {
  const started = await startBackend('hello');
  onTestFinished(started.close);
  return started;
}

describe.each([
  { killed: [1], workers: 1 },
  { killed: [1], workers: 3 },
  { killed: [1, 2, 3], workers: 3 },
])('workers $killed of $workers, killed during new connections,', ({ killed, workers }) => {
  test('leave no connection refused or waiting, and new ones are served', async () => {
    const { port: backend } = await origin();
    const yaml = buildConfiguration(workers, [backend], ['listen: 127.0.0.1:0']);
    const { product, port } = await startConfigured(yaml);
    const failures: string[] = [];
    let served = 0;
    let running = true;
    const lanes = Array.from({ length: 8 }, async (_, lane) => {
      while (running) {
        await requestFrom(`127.0.9.${lane + 1}`, port, '/').then(
          (response) => response.startsWith('HTTP/1.1 200 ') && served++,
          (error: NodeJS.ErrnoException) => failures.push(String(error.code)),
        );
      }
    });
    await vi.waitFor(() => expect(served).toBeGreaterThan(100), 5000);
    for (let death = 0; death < 2; death++) {
      const old = getWorkerPids(product);
      for (const id of killed) process.kill(old.get(id) as number, 'SIGKILL');
      await vi.waitFor(() => {
        const now = getWorkerPids(product);
        for (const id of killed) expect(now.get(id) ?? old.get(id)).not.toBe(old.get(id));
      }, 5000);
      const before = served;
      await vi.waitFor(() => expect(served).toBeGreaterThan(before + 100), 5000);
    }
    running = false;
    await Promise.all(lanes);
    // Connections to the dead worker are cut; no new one is rejected.
    expect(failures.filter((code) => code !== 'ECONNRESET')).toEqual([]);
    expect(failures.length).toBeLessThanOrEqual(16);
    for (const id of killed)
      expect(product.stderr()).toContain(`Worker ${id} ended (SIGKILL) and is restarted`);
  });
});

test('a connection that was dealt to a dying worker is dealt to another', async () => {
  const { port: backend } = await origin();
  const { product, port } = await startConfigured(buildConfiguration(2, [backend], ['listen: 127.0.0.1:0']));
  const pid = getWorkerPids(product).get(1) as number;
  process.kill(pid, 'SIGSTOP');
  let responseCount = 0;
  const responses = Array.from({ length: 8 }, async (_, index) => {
    const response = await requestFrom(`127.0.9.${index + 1}`, port, `/${index}`);
    responseCount++;
    return response;
  });
  await vi.waitFor(() => expect(readDecisionLines(product).get('worker-2')).not.toBeUndefined(), 5000);
  expect(responseCount).toBeLessThan(8);
  process.kill(pid, 'SIGKILL');
  for (const response of await Promise.all(responses)) expect(response).toMatch(/^HTTP\/1\.1 200 .*hello$/s);
});

test('a worker that hangs is passed over', async () => {
  const { port: backend } = await origin();
  const { product, port } = await startConfigured(buildConfiguration(2, [backend], ['listen: 127.0.0.1:0']));
  const pid = getWorkerPids(product).get(1) as number;
  process.kill(pid, 'SIGSTOP');
  const stuck = Array.from({ length: 8 }, (_, index) => requestFrom(`127.0.9.${index + 1}`, port, '/'));
  // Once the worker is known to hang, sequential requests get a response at once.
  let inTurn = 0;
  await vi.waitFor(
    async () => {
      inTurn = 0;
      while (inTurn < 20) {
        const patience = new Promise((_, reject) => setTimeout(reject, 150, new Error('it has to wait')));
        await Promise.race([get(port, '/'), patience]);
        inTurn++;
      }
    },
    { timeout: 10_000, interval: 50 },
  );
  expect(inTurn).toBe(20);
  process.kill(pid, 'SIGCONT');
  for (const response of await Promise.all(stuck)) expect(response).toMatch(/^HTTP\/1\.1 200 /);
});
