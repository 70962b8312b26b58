import { describe, expect, it, vi } from 'vitest';
import { RawClient } from './fixtures/client';
import { type HalfDead, halfDead } from './fixtures/half-dead';
import { healthFor, stickyFor } from './fixtures/plan';
import { type RunningWorkers, runWorkers } from './fixtures/workers';
import type { UpstreamPlan } from './plan';

const HOLD = 400;
/** Half-dead backends pass quick TCP checks. */
const health = healthFor({ passive: { maxFails: 1, maxFailedRequests: 3, failTimeout: HOLD } });
health.active.interval = 30;
const timeouts = { connect: 1000, response: 60, idle: 5000, head: 1000 };
const upstream: Partial<UpstreamPlan> = { health, timeouts };

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
    const client = await RawClient.to(ports[index % ports.length]);
    statuses.push((await client.ask(request('POST', path, cookies))).status);
    client.close();
  }
  return statuses;
}

const failed = (statuses: number[]): number => statuses.filter((status) => status >= 500).length;

/** Waits until every worker has heard what the backend's health is. */
async function settled(running: RunningWorkers, name: string, state: string): Promise<void> {
  await vi.waitFor(() => expect(running.health(name)).toBe(state), 5000);
  await new Promise((resolve) => setImmediate(resolve));
}

describe.each([1, 2])(
  'a backend that takes requests and does not answer them, with %i worker(s)',
  (workers) => {
    const start = async (...backends: HalfDead[]): Promise<RunningWorkers> => {
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
      ['hang', 'no answer in time'],
    ] as const)('(%s) is down after three', async (mode, cause) => {
      const running = await start(await halfDead(mode), await halfDead('answer'));
      const statuses = await posts(running, 12);
      expect(failed(statuses)).toBe(3);
      await settled(running, 'b1', 'down');
      expect(running.changes).toContain(`b1 down: 3 requests in a row failed: ${cause}`);
      expect(running.health('b2')).toBe('up');
    });

    it('is down after three though it worked before, for sessions that are pinned to it too', async () => {
      const backend = await halfDead('answer');
      const running = await start(backend, await halfDead('answer'));
      expect(failed(await posts(running, 8))).toBe(0);
      backend.mode = 'close';
      const cookies = 'Cookie: route=route-of-b1; route_sid=0123456789abcdef0123456789abcdef\r\n';
      expect(failed(await posts(running, 12, '/form', cookies))).toBe(3);
      // It answered a moment ago, and one client alone saw it fail: a request of another for another path decides.
      expect(failed(await posts(running, 6, '/other'))).toBeLessThanOrEqual(1);
      await settled(running, 'b1', 'down');
    });

    it('stays up where one client asks for what it cannot answer, among the traffic of others', async () => {
      const backend = await halfDead('answer');
      const running = await start(backend);
      let over = false;
      let answered = 0;
      const others = Array.from({ length: 3 }, async (_, index) => {
        const client = await RawClient.to(running.ports[index % workers]);
        while (!over) {
          expect((await client.ask(request('GET', `/page/${index}`))).status).toBe(200);
          answered++;
        }
        client.close();
      });
      const statuses = await posts(running, 60, '/poison');
      expect(new Set(statuses)).toEqual(new Set([502]));
      const before = answered;
      await vi.waitFor(() => expect(answered).toBeGreaterThan(before + 20), 5000);
      over = true;
      await Promise.all(others);
      expect(running.changes).toEqual(['b1 up']);
      expect(failed(await posts(running, 4))).toBe(0);
    });
  },
);

describe('a backend that failed requests', () => {
  it('is up again after its time, not as soon as checks pass; then one failure takes it down for longer', async () => {
    const backend = await halfDead('close');
    const running = await runWorkers(1, [backend.port, (await halfDead('answer')).port], upstream);
    await settled(running, 'b1', 'up');
    await posts(running, 6);
    await settled(running, 'b1', 'down');
    let since = performance.now();
    await settled(running, 'b1', 'up');
    expect(performance.now() - since).toBeGreaterThan(HOLD - 100);
    expect(failed(await posts(running, 6))).toBe(1);
    await settled(running, 'b1', 'down');
    since = performance.now();
    expect(running.changes).toContain('b1 down: a request failed after it came back: connection closed');
    backend.mode = 'answer';
    await settled(running, 'b1', 'up');
    expect(performance.now() - since).toBeGreaterThan(2 * HOLD - 100);
    await posts(running, 2);
    backend.mode = 'close';
    expect(failed(await posts(running, 12))).toBe(3);
  });

  it('is tried all the same where no other is left, and up again once it answers', async () => {
    const backend = await halfDead('close');
    const running = await runWorkers(2, [backend.port], {
      ...upstream,
      health: healthFor({
        active: { ...health.active, interval: 0 },
        passive: { ...health.passive, failTimeout: 60_000 },
      }),
    });
    expect(failed(await posts(running, 5))).toBe(5);
    await settled(running, 'b1', 'down');
    backend.mode = 'answer';
    expect(failed(await posts(running, 1))).toBe(0);
    await settled(running, 'b1', 'up');
  });

  it('is not blamed for requests that clients gave up', async () => {
    const backend = await halfDead('hang');
    const running = await runWorkers(1, [backend.port], {
      ...upstream,
      timeouts: { ...timeouts, response: 5000 },
    });
    await settled(running, 'b1', 'up');
    for (let count = 1; count <= 5; count++) {
      const client = await RawClient.to(running.ports[0]);
      client.send(request('POST', '/form'));
      await vi.waitFor(() => expect(backend.requests).toBe(count), 5000);
      client.socket.resetAndDestroy();
    }
    backend.mode = 'answer';
    expect(failed(await posts(running, 3))).toBe(0);
    expect(running.changes).toEqual(['b1 up']);
  });

  it('stays up where that is switched off', async () => {
    const running = await runWorkers(1, [(await halfDead('close')).port], {
      ...upstream,
      sticky: stickyFor({ mode: 'off', session: null }),
      health: healthFor({ active: health.active, passive: { ...health.passive, maxFailedRequests: 0 } }),
    });
    await settled(running, 'b1', 'up');
    expect(failed(await posts(running, 12))).toBe(12);
    expect(running.changes).toEqual(['b1 up']);
  });
});
