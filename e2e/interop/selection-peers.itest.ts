import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { BackendPlan, UpstreamPlan } from '@/lib/core/plan';
import { createBackendPlan, createHealthPlan } from '@/proxy/fixtures/plan';
import { get, RawClient } from '@/proxy/fixtures/raw-client';
import { runDataPlane } from '@/proxy/fixtures/run-data-plane';
import { type Balancer, startHaproxyBalancer, startNginxBalancer } from './balancers';
import { handshakeRequest, startServices, TestService } from './test-service';

// nginx, HAProxy and the data plane get the same clients and the same kind of backends.

const servers = (all: TestService[], options = ''): string =>
  all.map(({ port }) => `server 127.0.0.1:${port} ${options};`).join(' ');
const haproxyServers = (all: TestService[], options = ''): string =>
  all.map(({ port }, index) => `  server b${index + 1} 127.0.0.1:${port} ${options}`).join('\n');

async function startAndStopAfterTest(starting: Promise<Balancer>): Promise<number> {
  const { port, stop } = await starting;
  onTestFinished(stop);
  return port;
}

async function startStickyboard(
  all: TestService[],
  upstream: Partial<UpstreamPlan> = {},
  change: (backends: BackendPlan[]) => void = () => undefined,
): Promise<number> {
  const backends = all.map(({ port }, index) => createBackendPlan(port, `b${index + 1}`));
  change(backends);
  return (await runDataPlane([], { backends, ...upstream })).port;
}

const api = { 'User-Agent': 'load-test/1' };
const many = <T>(count: number, one: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => one(index)));

describe('parallel clients of one address', () => {
  test('forty at once are spread as by nginx and HAProxy', async () => {
    const spread = async (start: (all: TestService[]) => Promise<number>): Promise<number[]> => {
      const all = await startServices(4, 200);
      const port = await start(all);
      for (const { status } of await many(40, () => get(port, '/', api))) expect(status).toBe(200);
      return all.map(({ requests }) => requests);
    };
    const tens = [10, 10, 10, 10];
    expect(await spread((all) => startAndStopAfterTest(startNginxBalancer(servers(all))))).toEqual(tens);
    expect(
      await spread((all) =>
        startAndStopAfterTest(startHaproxyBalancer(`  balance roundrobin\n${haproxyServers(all)}`)),
      ),
    ).toEqual(tens);
    expect(await spread((all) => startStickyboard(all))).toEqual(tens);
  });

  test('120 a second are served as soon as by nginx', { retry: 3 }, async () => {
    // Four backends that can serve 160 a second together, if they are spread.
    const measure = async (
      start: (all: TestService[]) => Promise<number>,
    ): Promise<{ p50: number; p95: number }> => {
      const all = await startServices(4, 100, 4);
      const port = await start(all);
      const began = performance.now();
      const times = await many(180, async (index) => {
        await pause(began + (index * 1000) / 120 - performance.now());
        const sent = performance.now();
        expect((await get(port, '/', api)).status).toBe(200);
        return performance.now() - sent;
      });
      times.sort((a, b) => a - b);
      return { p50: times[90] ?? 0, p95: times[171] ?? 0 };
    };
    const nginx = await measure((all) => startAndStopAfterTest(startNginxBalancer(servers(all))));
    const here = await measure((all) => startStickyboard(all));
    expect(here.p50).toBeLessThan(nginx.p50 * 1.1);
    expect(here.p95).toBeLessThan(nginx.p95 * 1.1);
  });
});

describe('open WebSockets', () => {
  async function open(port: number, count: number): Promise<RawClient[]> {
    return many(count, async () => {
      const client = await RawClient.connect(port);
      onTestFinished(() => client.close());
      client.send(handshakeRequest);
      await client.waitUntil((text) => text.includes('\r\n\r\n'), 1000);
      return client;
    });
  }

  test('count for the balance by least connections, as in nginx', async () => {
    const share = async (start: (all: TestService[]) => Promise<number>): Promise<number[]> => {
      const [one, two] = await startServices(2);
      await two.stop();
      const port = await start([one, two]);
      await open(port, 12);
      expect(one.sockets).toBe(12);
      const second = new TestService(two.port, 0, 1000);
      await second.start();
      onTestFinished(() => second.stop());
      for (let index = 0; index < 12; index++) {
        const client = await RawClient.connect(port);
        await client.request('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
        client.close();
      }
      return [one.requests, second.requests];
    };
    expect(
      await share((all) =>
        startAndStopAfterTest(startNginxBalancer(`least_conn; ${servers(all, 'max_fails=0')}`)),
      ),
    ).toEqual([0, 12]);
    const health = createHealthPlan({ passive: { ...createHealthPlan().passive, maxFails: 0 } });
    const plan: Partial<UpstreamPlan> = { health, balance: { policy: 'least-conn', key: null } };
    expect(await share((all) => startStickyboard(all, plan))).toEqual([0, 12]);
  });

  test('count for the connections that a backend may have, as in nginx and HAProxy', async () => {
    const taken = async (start: (all: TestService[]) => Promise<number>): Promise<number> => {
      const all = await startServices(1);
      const port = await start(all);
      await open(port, 8);
      return all[0].sockets;
    };
    expect(await taken((all) => startAndStopAfterTest(startNginxBalancer(servers(all, 'max_conns=2'))))).toBe(
      2,
    );
    expect(
      await taken((all) => startAndStopAfterTest(startHaproxyBalancer(haproxyServers(all, 'maxconn 2')))),
    ).toBe(2);
    const two = (backends: BackendPlan[]): void => {
      backends[0].maxConns = 2;
    };
    expect(await taken((all) => startStickyboard(all, {}, two))).toBe(2);
  });
});

test('requests without the key of a hash go round robin, as in nginx and HAProxy', async () => {
  const spread = async (start: (all: TestService[]) => Promise<number>): Promise<number[]> => {
    const all = await startServices(4);
    const port = await start(all);
    for (let index = 0; index < 12; index++) await get(port, '/', api);
    return all.map(({ requests }) => requests);
  };
  expect(
    await spread((all) =>
      startAndStopAfterTest(startNginxBalancer(`hash $http_x_user consistent; ${servers(all)}`)),
    ),
  ).toEqual([3, 3, 3, 3]);
  expect(
    await spread((all) =>
      startAndStopAfterTest(startHaproxyBalancer(`  balance hdr(X-User)\n${haproxyServers(all)}`)),
    ),
  ).toEqual([3, 3, 3, 3]);
  const plan: Partial<UpstreamPlan> = {
    balance: { policy: 'hash', key: { from: 'header', name: 'X-User' } },
  };
  expect(await spread((all) => startStickyboard(all, plan))).toEqual([3, 3, 3, 3]);
});

const isBackup = (index: number) => (backends: BackendPlan[]) => {
  backends[index].backup = true;
};

test('a backup serves until the primary is back: in nginx all, here all, in HAProxy not its sessions', async () => {
  const start = async (begin: (all: TestService[]) => Promise<number>) => {
    const [primary, backup] = await startServices(2);
    await primary.stop();
    const port = await begin([primary, backup]);
    const spared = await vi.waitFor(async () => {
      const response = await get(port, '/');
      expect(response).toMatchObject({ status: 200, body: String(backup.port) });
      return response;
    }, 5000);
    const again = new TestService(primary.port, 0, 1000);
    await again.start();
    onTestFinished(() => again.stop());
    // New clients show when it is known to be up again.
    await vi.waitFor(async () => expect((await get(port, '/')).body).toBe(String(primary.port)), 10_000);
    const cookie = spared.setCookies.map((line) => line.split(';')[0]).join('; ');
    return (await get(port, '/', { Cookie: cookie })).body === String(primary.port) ? 'primary' : 'backup';
  };
  expect(
    await start(([one, two]) =>
      startAndStopAfterTest(
        startNginxBalancer(
          `server 127.0.0.1:${one.port} fail_timeout=1s; server 127.0.0.1:${two.port} backup;`,
        ),
      ),
    ),
  ).toBe('primary');
  expect(
    await start(([one, two]) =>
      startAndStopAfterTest(
        startHaproxyBalancer(`  cookie SRV insert\n  option redispatch 1
  server b1 127.0.0.1:${one.port} cookie b1 check inter 100 fall 1 rise 1
  server b2 127.0.0.1:${two.port} cookie b2 check inter 100 fall 1 rise 1 backup`),
      ),
    ),
  ).toBe('backup');
  const [primary, backup] = await startServices(2);
  const backends = [
    createBackendPlan(primary.port, 'b1'),
    createBackendPlan(backup.port, 'b2', { backup: true }),
  ];
  const { port, dataPlane } = await runDataPlane([], { backends });
  dataPlane.applyHealth({ upstream: 'web', name: 'b1', health: 'down' });
  const spared = await get(port, '/');
  expect(spared.body).toBe(String(backup.port));
  dataPlane.applyHealth({ upstream: 'web', name: 'b1', health: 'up' });
  const cookie = { Cookie: spared.setCookies.map((line) => line.split(';')[0]).join('; ') };
  expect((await get(port, '/', cookie)).body).toBe(String(primary.port));
});

test('if two primaries have just died the backup serves, as in nginx; tries count sent requests only, in nginx all', async () => {
  const ask = async (begin: (all: TestService[]) => Promise<number>): Promise<number> => {
    const [one, two, backup] = await startServices(3);
    const port = await begin([one, two, backup]);
    await one.stop();
    await two.stop();
    return (await get(port, '/', api)).status;
  };
  const nginx = (tries: string) =>
    ask(([one, two, three]) =>
      startAndStopAfterTest(
        startNginxBalancer(`${servers([one, two])} server 127.0.0.1:${three.port} backup;`, tries),
      ),
    );
  expect(await nginx('')).toBe(200);
  expect(await nginx('proxy_next_upstream_tries 2;')).toBe(502);
  expect(await ask((all) => startStickyboard(all, {}, isBackup(2)))).toBe(200);
});
