import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import type { CapacityPlan } from '@/lib/core/plan';
import { get } from '../fixtures/raw-client';
import { runBackend, runBackends, runDataPlane } from '../fixtures/run-data-plane';

/**
 * Two backends that hold every response until released, and the traffic in front of them; b1 takes one request at a
 * time.
 */
async function full(policy: CapacityPlan['policy'], queue: Partial<CapacityPlan> = {}) {
  const held: { name: string; release: () => void }[] = [];
  const hold = (name: string) =>
    runBackend(name, (_, response) => held.push({ name, release: () => response.end(name) }));
  const ports = [(await hold('b1')).port, (await hold('b2')).port];
  const running = await runDataPlane(
    ports,
    { full: { policy, queue: 10, timeoutMs: 60_000, ...queue } },
    (plan) => {
      plan.upstreams[0].backends[0].maxConns = 1;
    },
  );
  const ask = () => get(running.port, '/', { Cookie: 'route=route-of-b1' });
  const arrived = (count: number) => vi.waitFor(() => expect(held).toHaveLength(count));
  return { ...running, held, ask, arrived };
}

describe('a session whose backend has maxConns requests in flight', () => {
  it('moves', async () => {
    const { held, ask, arrived, stopAndReadDecisions } = await full('move');
    const responses = [ask(), ask()];
    await arrived(2);
    expect(held.map(({ name }) => name).sort()).toEqual(['b1', 'b2']);
    for (const { release } of held) release();
    await Promise.all(responses);
    const moved = (await stopAndReadDecisions()).find(({ outcome }) => outcome === 'moved');
    expect(moved).toMatchObject({ reason: 'full', backend: 'b2', previousBackend: 'b1' });
  });

  it('is refused', async () => {
    const { held, ask, arrived, stopAndReadDecisions } = await full('refuse');
    const first = ask();
    await arrived(1);
    expect((await ask()).status).toBe(503);
    held[0].release();
    expect((await first).body).toBe('b1');
    expect((await stopAndReadDecisions())[0]).toMatchObject({
      outcome: 'refused',
      reason: 'full',
      attempts: 0,
    });
  });

  it('waits for its place, in turn, and the queue is bounded', async () => {
    const { held, ask, arrived } = await full('queue', { queue: 1 });
    const first = ask();
    await arrived(1);
    const second = ask();
    await vi.waitFor(async () => expect((await ask()).status).toBe(503));
    held[0].release();
    expect((await first).body).toBe('b1');
    await arrived(2);
    held[1].release();
    expect((await second).body).toBe('b1');
  });

  it('does not wait for ever', async () => {
    const { held, ask, arrived } = await full('queue', { timeoutMs: 50 });
    const first = ask();
    await arrived(1);
    expect((await ask()).status).toBe(503);
    held[0].release();
    await first;
  });

  it('gives up its place in the queue when its client disconnects', async () => {
    const { held, ask, arrived, port } = await full('queue', { queue: 1 });
    const first = ask();
    await arrived(1);
    const gone = connect({ port, host: '127.0.0.1' });
    gone.write('GET / HTTP/1.1\r\nHost: h\r\nCookie: route=route-of-b1\r\n\r\n');
    await vi.waitFor(async () => expect((await ask()).status).toBe(503));
    gone.resetAndDestroy();
    const waiting = await vi.waitFor(async () => {
      const response = ask();
      const soon = new Promise<string>((resolve) => setTimeout(resolve, 20, 'waits'));
      expect(await Promise.race([response.then(({ status }) => String(status)), soon])).toBe('waits');
      return { response };
    });
    held[0].release();
    expect((await first).body).toBe('b1');
    await arrived(2);
    held[1].release();
    expect((await waiting.response).body).toBe('b1');
  });
});

describe('a request in the queue', () => {
  const mode = (name: string, adminState: 'draining' | 'maintenance') => ({
    version: 2,
    backends: [{ upstream: 'web', name, adminState, drainDeadline: null, weight: 1 }],
  });

  it.each(['down', 'maintenance'] as const)('moves once its backend is %s', async (why) => {
    const { held, ask, arrived, dataPlane } = await full('queue', { queue: 3 });
    const first = ask();
    await arrived(1);
    const waiting = [ask(), ask(), ask()];
    await vi.waitFor(async () => expect((await ask()).status).toBe(503));
    if (why === 'maintenance') dataPlane.applyIntent(mode('b1', why));
    else dataPlane.applyHealth({ upstream: 'web', name: 'b1', health: why });
    // The request that has the place of b1 is still there, so that no place is given back.
    await arrived(4);
    expect(held.map(({ name }) => name)).toEqual(['b1', 'b2', 'b2', 'b2']);
    for (const { release } of held) release();
    await Promise.all([first, ...waiting]);
  });

  it('takes a place that a reload adds', async () => {
    const { held, ask, arrived, dataPlane, plan } = await full('queue', { queue: 1 });
    const responses = [ask()];
    await arrived(1);
    responses.push(ask());
    await vi.waitFor(async () => expect((await ask()).status).toBe(503));
    const [web] = plan.upstreams;
    const backends = web.backends.map((one) => ({ ...one, maxConns: 2 }));
    await dataPlane.applyPlan({ ...plan, upstreams: [{ ...web, backends }] });
    await arrived(2);
    expect(held.map(({ name }) => name)).toEqual(['b1', 'b1']);
    for (const { release } of held) release();
    await Promise.all(responses);
  });

  it('of a new session waits no longer for the places that a draining backend gives back', async () => {
    const { held, ask, arrived, dataPlane, port, plan } = await full('queue', { timeoutMs: 600 });
    const [web] = plan.upstreams;
    const backends = web.backends.map((one) => ({ ...one, maxConns: 1 }));
    await dataPlane.applyPlan({ ...plan, upstreams: [{ ...web, backends }] });
    const onOther = get(port, '/', { Cookie: 'route=route-of-b2' });
    await arrived(1);
    dataPlane.applyIntent(mode('b1', 'draining'));
    let refused = 0;
    const asked = get(port, '/').then(({ status }) => {
      refused = status;
    });
    for (let count = 2; refused === 0 && count < 40; count++) {
      const pinned = ask();
      await arrived(count);
      await new Promise((resolve) => setTimeout(resolve, 100));
      held[count - 1].release();
      await pinned;
    }
    await asked;
    expect(refused).toBe(503);
    // A place of b1 was given back every 100 ms.
    expect(held.length).toBeLessThan(12);
    held[0].release();
    await onOther;
  });
});

describe('slow start', () => {
  it('gives a restored backend only a few of the new sessions at first', async () => {
    const all = await runBackends(2);
    const { port, dataPlane } = await runDataPlane([all[0].port, all[1].port], {}, (plan) => {
      plan.upstreams[0].backends[0].slowStartMs = 3_600_000;
    });
    dataPlane.applyHealth({ upstream: 'web', name: 'b1', health: 'down' });
    dataPlane.applyHealth({ upstream: 'web', name: 'b1', health: 'up' });
    const bodies: string[] = [];
    for (let i = 0; i < 22; i++) bodies.push((await get(port, '/')).body);
    expect(bodies.filter((body) => body === 'b1')).toHaveLength(2);
  });
});
