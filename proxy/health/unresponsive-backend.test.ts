import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { UpstreamPlan } from '@/lib/core/plan';
import { type FailingBackend, startFailingBackend } from '../fixtures/failing-backend';
import { createHealthPlan, createStickyPlan } from '../fixtures/plan';
import { RawClient } from '../fixtures/raw-client';
import { type RunningWorkers, runWorkers } from '../fixtures/run-workers';

/** How long a backend stays down at first, ms, in tests that wait for it. */
const holdMs = 500;

/** Half-dead backends pass quick TCP checks. @param failTimeoutMs how long one stays down at first */
function settings(failTimeoutMs: number, responseMs = 10_000): Partial<UpstreamPlan> {
  const health = createHealthPlan({
    passive: { maxFails: 1, maxFailedRequests: 3, failTimeoutMs, avoidAfterMs: 5000 },
  });
  health.active.intervalMs = 30;
  return { health, timeouts: { connectMs: 5000, responseMs, streamMs: 0, idleMs: 5000, headMs: 5000 } };
}

const minute = settings(60_000);

const request = (method: string, path: string, cookies = ''): string =>
  `${method} ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n${cookies}\r\n`;

/** Statuses of POSTs one after the other on connections of their own, by the workers in turn. */
async function posts(
  { ports }: RunningWorkers,
  count: number,
  path = '/form',
  cookies = '',
): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index++) {
    const client = await RawClient.connect(ports[index % ports.length]);
    statuses.push((await client.request(request('POST', path, cookies))).status);
    client.close();
  }
  return statuses;
}

const failed = (statuses: number[]): number => statuses.filter((status) => status >= 500).length;

/** Waits until every worker has heard what the backend's health is. */
async function settled(running: RunningWorkers, name: string, state: string): Promise<void> {
  await vi.waitFor(() => expect(running.getHealth(name)).toBe(state), 5000);
  await new Promise((resolve) => setImmediate(resolve));
}

describe.each([1, 2])('a backend that takes requests and does not respond, with %i worker(s)', (workers) => {
  const start = async (backends: FailingBackend[], upstream = minute): Promise<RunningWorkers> => {
    const running = await runWorkers(
      workers,
      backends.map(({ port }) => port),
      upstream,
    );
    for (const [index] of backends.entries()) await settled(running, `b${index + 1}`, 'up');
    return running;
  };

  it.each([
    ['close', 'connection closed'],
    ['hang', 'no response within 400 ms'],
  ] as const)('(%s) is down after three', async (mode, cause) => {
    const backends = [await startFailingBackend(mode), await startFailingBackend('answer')];
    const running = await start(backends, settings(60_000, mode === 'hang' ? 400 : 10_000));
    const statuses = await posts(running, 12);
    expect(failed(statuses)).toBe(3);
    await settled(running, 'b1', 'down');
    expect(running.healthChanges).toContain(`b1 down: 3 requests in a row failed: ${cause}`);
    expect(running.getHealth('b2')).toBe('up');
  });

  it('is down after three though it worked before, for sessions that are pinned to it too', async () => {
    const backend = await startFailingBackend('answer');
    const running = await start([backend, await startFailingBackend('answer')]);
    expect(failed(await posts(running, 8))).toBe(0);
    backend.mode = 'close';
    const cookies = 'Cookie: route=route-of-b1; route_sid=0123456789abcdef0123456789abcdef\r\n';
    expect(failed(await posts(running, 12, '/form', cookies))).toBe(3);
    // It responded a moment ago, and only one client saw it fail: another client's request for another path decides.
    expect(failed(await posts(running, 6, '/other'))).toBeLessThanOrEqual(1);
    await settled(running, 'b1', 'down');
  });

  it('stays up if one client requests what it cannot serve, among the traffic of others', async () => {
    const backend = await startFailingBackend('answer');
    const running = await start([backend]);
    let over = false;
    let responded = 0;
    const others = Array.from({ length: 3 }, async (_, index) => {
      const client = await RawClient.connect(running.ports[index % workers]);
      while (!over) {
        expect((await client.request(request('GET', `/page/${index}`))).status).toBe(200);
        responded++;
      }
      client.close();
    });
    const statuses = await posts(running, 60, '/poison');
    expect(new Set(statuses)).toEqual(new Set([502]));
    const before = responded;
    await vi.waitFor(() => expect(responded).toBeGreaterThan(before + 20), 5000);
    over = true;
    await Promise.all(others);
    expect(running.healthChanges).toEqual(['b1 up']);
    expect(failed(await posts(running, 4))).toBe(0);
  });
});

describe('a backend that failed requests', () => {
  it('is up again after its time, not as soon as checks pass; then one failure takes it down for longer', async () => {
    const backend = await startFailingBackend('close');
    const ports = [backend.port, (await startFailingBackend('answer')).port];
    const running = await runWorkers(1, ports, settings(holdMs));
    const changed = async (count: number): Promise<string | undefined> => {
      const changes = () => running.healthChanges.filter((change) => change.startsWith('b1'));
      await vi.waitFor(() => expect(changes().length).toBeGreaterThanOrEqual(count), 10_000);
      await new Promise((resolve) => setImmediate(resolve));
      return changes()[count - 1];
    };
    await changed(1);
    let since = performance.now();
    await posts(running, 6);
    expect(await changed(2)).toBe('b1 down: 3 requests in a row failed: connection closed');
    expect(await changed(3)).toBe('b1 up');
    expect(performance.now() - since).toBeGreaterThan(holdMs);
    since = performance.now();
    expect(failed(await posts(running, 2))).toBe(1);
    expect(await changed(4)).toBe('b1 down: a request failed after it came back: connection closed');
    backend.mode = 'answer';
    expect(await changed(5)).toBe('b1 up');
    expect(performance.now() - since).toBeGreaterThan(2 * holdMs);
    expect(failed(await posts(running, 2))).toBe(0);
    backend.mode = 'close';
    expect(failed(await posts(running, 4))).toBe(2);
    expect(running.getHealth('b1')).toBe('up');
  });

  it('is still tried if no other is available, and up again once it responds', async () => {
    const backend = await startFailingBackend('close');
    const running = await runWorkers(2, [backend.port], {
      ...minute,
      health: createHealthPlan({
        active: { ...createHealthPlan().active, intervalMs: 0 },
        passive: { maxFails: 1, maxFailedRequests: 3, failTimeoutMs: 60_000, avoidAfterMs: 5000 },
      }),
    });
    expect(failed(await posts(running, 5))).toBe(5);
    await settled(running, 'b1', 'down');
    backend.mode = 'answer';
    expect(failed(await posts(running, 1))).toBe(0);
    await settled(running, 'b1', 'up');
  });

  it('is not blamed for requests that clients gave up', async () => {
    const backend = await startFailingBackend('hang');
    const running = await runWorkers(1, [backend.port], minute);
    await settled(running, 'b1', 'up');
    for (let count = 1; count <= 5; count++) {
      const client = await RawClient.connect(running.ports[0]);
      client.send(request('POST', '/form'));
      await vi.waitFor(() => expect(backend.requestCount).toBe(count), 5000);
      client.socket.resetAndDestroy();
    }
    backend.mode = 'answer';
    expect(failed(await posts(running, 3))).toBe(0);
    expect(running.healthChanges).toEqual(['b1 up']);
  });

  it('stays up if that is disabled', async () => {
    const running = await runWorkers(1, [(await startFailingBackend('close')).port], {
      ...minute,
      sticky: createStickyPlan({ mode: 'off', session: null }),
      health: createHealthPlan({
        passive: { maxFails: 1, maxFailedRequests: 0, failTimeoutMs: 60_000, avoidAfterMs: 5000 },
      }),
    });
    await settled(running, 'b1', 'up');
    expect(failed(await posts(running, 12))).toBe(12);
    expect(running.healthChanges).toEqual(['b1 up']);
  });
});

describe('a backend that does not respond to requests, long before they time out', () => {
  /** Sends POSTs and does not wait. */
  const leaveOpen = async (port: number, count: number): Promise<void> => {
    for (let index = 0; index < count; index++) {
      const client = await RawClient.connect(port);
      onTestFinished(() => client.close());
      client.send(request('POST', '/form'));
    }
  };
  const avoiding = (upstream: Partial<UpstreamPlan>, avoidAfterMs: number): Partial<UpstreamPlan> => ({
    ...upstream,
    health: createHealthPlan({
      passive: { maxFails: 1, maxFailedRequests: 3, failTimeoutMs: holdMs, avoidAfterMs },
    }),
    sticky: createStickyPlan({ session: null }),
  });

  it('gets no new sessions, keeps its own, and is selected as any other once it responds', async () => {
    const silent = await startFailingBackend('hang');
    const other = await startFailingBackend('answer');
    const running = await runWorkers(1, [silent.port, other.port], avoiding(minute, 200));
    const [port = 0] = running.ports;
    await settled(running, 'b1', 'up');
    await settled(running, 'b2', 'up');
    await leaveOpen(port, 6);
    await vi.waitFor(() => expect([silent.requestCount, other.requestCount]).toEqual([3, 3]), 5000);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(failed(await posts(running, 6))).toBe(0);
    expect([silent.requestCount, other.requestCount]).toEqual([3, 9]);
    // A request of one of its own sessions shows that it works.
    silent.mode = 'answer';
    const cookies = 'Cookie: route=route-of-b1\r\n';
    expect(failed(await posts(running, 1, '/form', cookies))).toBe(0);
    await posts(running, 6);
    expect(silent.requestCount).toBeGreaterThan(5);
    expect(running.healthChanges).toEqual(expect.arrayContaining(['b1 up', 'b2 up']));
    expect(running.healthChanges).toHaveLength(2);
  });

  it('is still chosen if the others are as slow', async () => {
    const backends = [await startFailingBackend('hang'), await startFailingBackend('hang')];
    const ports = backends.map(({ port }) => port);
    const running = await runWorkers(1, ports, avoiding(minute, 100));
    for (const name of ['b1', 'b2']) await settled(running, name, 'up');
    await leaveOpen(running.ports[0] ?? 0, 6);
    await vi.waitFor(() => expect(backends.map(({ requestCount }) => requestCount)).toEqual([3, 3]), 5000);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await leaveOpen(running.ports[0] ?? 0, 4);
    await vi.waitFor(() => expect(backends.map(({ requestCount }) => requestCount)).toEqual([5, 5]), 5000);
  });

  it('has one request at a time to show that it works after it was down', async () => {
    const silent = await startFailingBackend('close');
    const other = await startFailingBackend('answer');
    const running = await runWorkers(1, [silent.port, other.port], avoiding(minute, 60_000));
    await settled(running, 'b1', 'up');
    await settled(running, 'b2', 'up');
    await posts(running, 6);
    silent.mode = 'hang';
    await vi.waitFor(
      () => expect(running.healthChanges.filter((change) => change === 'b1 up')).toHaveLength(2),
      5000,
    );
    await new Promise((resolve) => setImmediate(resolve));
    const before = silent.requestCount;
    await leaveOpen(running.ports[0] ?? 0, 6);
    await vi.waitFor(() => expect(silent.requestCount + other.requestCount).toBe(12), 5000);
    expect(silent.requestCount - before).toBe(1);
  });
});
