import { once } from 'node:events';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { EventRow } from '@/lib/contract/types';
import { startBackend } from '@/proxy/fixtures/backend';
import { get, RawClient } from '@/proxy/fixtures/raw-client';
import type { ClientLoad } from '../support/client-load';
import { longBodyEnd, longBodyStart, startDelayedOrigin } from '../support/delayed-origin';
import { awaitExit, getProcesses, startDeployment, waitTimeoutMs } from '../support/deployment';
import { expectConsistentLog } from '../support/log-consistency';
import { requestFrom, startConfigured } from '../support/multi-worker';
import { type Product, startProduct } from '../support/product';
import { getEvents, getStderrLines } from '../support/product-status';

const connectionClosePattern = /^connection: close/im;
const requestText = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';

/** Replaces the workers; resolves once the old ones have ended. */
async function replaceWorkers(product: Product): Promise<void> {
  const old = getProcesses(product, 'worker');
  process.kill(product.pid, 'SIGUSR2');
  await awaitExit(old);
}

/** The payloads of the events of replaced workers, newest first, once there are `count`. */
async function waitForReplacements(product: Product, count: number): Promise<EventRow['payload'][]> {
  return vi.waitFor(async () => {
    const payloads = (await getEvents(product, 'workers-replaced')).map(({ payload }) => payload);
    expect(payloads).toHaveLength(count);
    return payloads;
  }, waitTimeoutMs);
}

/** Sessions that got responses from more than one backend. */
function findMovedSessions({ responses }: ClientLoad): string[] {
  const homes = new Map<string, string>();
  const moved: string[] = [];
  for (const { session, body } of responses.values()) {
    if ((homes.get(session) ?? body) !== body) moved.push(session);
    homes.set(session, body);
  }
  return moved;
}

describe.each([1, 3])('%i workers are replaced', (workers) => {
  test('repeated under load: no request fails, each is in the log once, sessions stay', async () => {
    const scene = await startDeployment({ workers });
    const product = scene.getProduct();
    const staying = scene.startLoad({ connections: 12 });
    const coming = scene.startLoad({ connections: 6, newConnectionPerRequest: true });
    for (let round = 1; round <= 3; round++) {
      await Promise.all([staying.awaitResponses(300), coming.awaitResponses(50)]);
      await replaceWorkers(product);
      await Promise.all([staying.awaitResponses(100), coming.awaitResponses(30)]);
      expect(getProcesses(product, 'worker')).toHaveLength(workers);
    }
    await Promise.all([staying.stop(), coming.stop()]);
    for (const visitors of [staying, coming]) {
      expect(visitors.refusedConnections).toBe(0);
      expect([...visitors.unanswered]).toEqual([]);
      expect([...visitors.responses.values()].filter(({ status }) => status !== 200)).toEqual([]);
      expect(findMovedSessions(visitors)).toEqual([]);
    }
    await expectConsistentLog(scene.data, staying, coming);
    for (const payload of await waitForReplacements(product, 3))
      expect(payload).toEqual({ trigger: 'SIGUSR2', workers, durationMs: expect.any(Number) });
    expect(getStderrLines(product)).toEqual([]);
  });

  test('during a download, a WebSocket and an idle connection: all are finished', async () => {
    const site = await startDelayedOrigin();
    const { product, port } = await startConfigured(buildConfiguration(workers, [site.port], '20s'));
    const resting = await openConnection(port);
    expect((await resting.request(requestText)).text).not.toMatch(connectionClosePattern);
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    onTestFinished(() => socket.terminate());
    await once(socket, 'open');
    const download = fetch(`http://127.0.0.1:${port}/long`).then((response) => response.text());
    const held = await site.held;

    const old = getProcesses(product, 'worker');
    process.kill(product.pid, 'SIGUSR2');
    await vi.waitFor(() => {
      expect(getProcesses(product, 'worker').filter((pid) => !old.includes(pid))).toHaveLength(workers);
    }, waitTimeoutMs);
    await vi.waitFor(async () => {
      const last = await resting.request(requestText);
      expect(last.body).toBe('hello');
      expect(last.text).toMatch(connectionClosePattern);
    }, waitTimeoutMs);
    const echoed = once(socket, 'message');
    socket.send('still there');
    expect(String((await echoed)[0])).toBe('still there');
    held.end(longBodyEnd);
    expect(await download).toBe(`${longBodyStart}${longBodyEnd}`);
    expect((await get(port, '/')).body).toBe('hello');
    socket.close();
    await awaitExit(old);
    await waitForReplacements(product, 1);
    expect(getStderrLines(product)).toEqual([]);
  });
});

test('exchanges that exceed the grace are cut', async () => {
  const site = await startDelayedOrigin();
  const { product, port } = await startConfigured(buildConfiguration(2, [site.port], '300ms'));
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  await replaceWorkers(product);
  expect((await closed)[0]).toBe(1006);
  expect((await get(port, '/')).body).toBe('hello');
  expect(getStderrLines(product)).toEqual([]);
});

test('the process of npm start forwards each signal, and still ends by SIGTERM', async () => {
  const { port } = await startOrigin('hello');
  const product = await startProduct(['--backend', `127.0.0.1:${port}`, '--workers', '1'], {
    entry: 'scripts/start.mjs',
  });
  onTestFinished(async () => {
    await product.stop();
  });
  const countInOutput = (sentence: string): number => product.stdout().split(sentence).length - 1;
  for (const time of [1, 2]) {
    process.kill(product.pid, 'SIGHUP');
    await vi.waitFor(() => expect(countInOutput('configuration  reloaded')).toBe(time), waitTimeoutMs);
    process.kill(product.pid, 'SIGUSR2');
    await vi.waitFor(() => expect(countInOutput('replaced in')).toBe(time), waitTimeoutMs);
  }
  expect((await product.stop()).code).toBe(0);
  expect(product.processes()).toEqual([]);
});

test('signals during a replacement lead to one more replacement, after it', async () => {
  const { port: backend } = await startOrigin('hello');
  const { product, port } = await startConfigured(buildConfiguration(2, [backend], '1s'));
  // An open connection makes the first replacement take a second.
  const resting = await openConnection(port);
  await resting.request(requestText);
  const first = getProcesses(product, 'worker');
  process.kill(product.pid, 'SIGUSR2');
  await vi.waitFor(() => expect(getProcesses(product, 'worker').length).toBeGreaterThan(2), waitTimeoutMs);
  process.kill(product.pid, 'SIGUSR2');
  process.kill(product.pid, 'SIGUSR2');
  await awaitExit(first);
  const second = getProcesses(product, 'worker');
  await awaitExit(second);
  await waitForReplacements(product, 2);
  expect(getProcesses(product, 'worker')).toHaveLength(2);
  expect((await get(port, '/')).body).toBe('hello');
});

test('a worker that cannot be replaced continues, and a line reports it', async () => {
  const scene = await startDeployment({ workers: 2 });
  const product = scene.getProduct();
  const journal = join(scene.data, 'journal');
  const visitors = scene.startLoad();
  await visitors.awaitResponses(100);
  const old = getProcesses(product, 'worker');
  renameSync(journal, `${journal}.away`);
  writeFileSync(journal, '');
  process.kill(product.pid, 'SIGUSR2');
  const sentence = /worker 1 cannot be replaced: .*journal.*; it goes on, and so do those after it/;
  await vi.waitFor(() => expect(product.stderr()).toMatch(sentence), waitTimeoutMs);
  await visitors.awaitResponses(100);
  expect(getProcesses(product, 'worker')).toEqual(old);
  rmSync(journal);
  renameSync(`${journal}.away`, journal);
  await vi.waitFor(async () => {
    const [event] = await getEvents(product, 'worker-replacement-failed');
    expect(event?.payload).toMatchObject({ worker: 1, error: expect.stringContaining('journal') });
  }, waitTimeoutMs);
  await replaceWorkers(product);
  await visitors.awaitResponses(100);
  await visitors.stop();
  expect(visitors.refusedConnections).toBe(0);
  expect([...visitors.unanswered]).toEqual([]);
  await expectConsistentLog(scene.data, visitors);
});

test('new workers know drains, learned pins and earlier reloads', async () => {
  const maker = (name: string) =>
    startBackend(name, (request, response) => {
      if (request.url?.startsWith('/login'))
        response.setHeader('Set-Cookie', `SESSION=${request.url.slice(7)}`);
      response.end(name);
    });
  const all = await Promise.all(['b1', 'b2', 'b3'].map(maker));
  for (const one of all) onTestFinished(one.close);
  const [b1, b2, b3] = all.map(({ port }) => port) as [number, number, number];
  const sticky = 'sticky: { mode: learn, session: false, learn: { cookies: [SESSION] } }';
  const { product, port, write } = await startConfigured(buildConfiguration(1, [b1, b2], '1s', sticky));
  const homes = new Map<string, string>();
  for (let id = 0; id < 10; id++) homes.set(`s${id}`, (await get(port, `/login/s${id}`)).body);
  expect(new Set(homes.values())).toEqual(new Set(['b1', 'b2']));
  const drained = await fetch(`${product.dashboardUrl}/api/v1/backends/web/b1`, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json' },
    body: '{"adminState":"draining"}',
  });
  expect(drained.status).toBe(200);
  const old = getProcesses(product, 'worker');
  process.kill(product.pid, 'SIGUSR2');
  write(buildConfiguration(1, [b1, b2, b3], '1s', sticky));
  process.kill(product.pid, 'SIGHUP');
  await awaitExit(old);
  await vi.waitFor(() => expect(product.stdout()).toContain('configuration  reloaded'), waitTimeoutMs);
  for (const [id, home] of homes) expect((await get(port, '/', { Cookie: `SESSION=${id}` })).body).toBe(home);
  const others = await Promise.all(
    Array.from({ length: 8 }, (_, index) => requestFrom(`127.0.9.${index + 1}`, port, '/')),
  );
  expect(new Set(others.map((response) => response.slice(-2)))).toEqual(new Set(['b2', 'b3']));
  expect(getStderrLines(product)).toEqual([]);
});

async function startOrigin(body: string) {
  const started = await startBackend(body);
  onTestFinished(started.close);
  return started;
}

async function openConnection(port: number): Promise<RawClient> {
  const client = await RawClient.connect(port);
  onTestFinished(() => client.close());
  return client;
}

function buildConfiguration(workers: number, backends: number[], grace: string, more = ''): string {
  const list = backends.map((port, index) => `      - { name: b${index + 1}, address: 127.0.0.1:${port} }`);
  return `workers: ${workers}
grace: { restart: ${grace} }
listeners: [{ listen: 127.0.0.1:0, upstream: web }]
upstreams:
  web:
    ${more}
    backends:
${list.join('\n')}
`;
}
