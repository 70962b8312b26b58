import { describe, expect, it } from 'vitest';
import type { AdminState } from '@/lib/core/journal-records';
import type { UpstreamPlan } from '@/lib/core/plan';
import { readRecords } from '../fixtures/journal';
import { createStickyPlan } from '../fixtures/plan';
import { get } from '../fixtures/raw-client';
import { type RunningDataPlane, runBackend, runBackends, runDataPlane } from '../fixtures/run-data-plane';

const sessionIds = ['a', 'b', 'c', 'd', 'e', 'f'].map((digit) => digit.repeat(32));

/** Five backends behind two workers that share no state. */
async function workers(upstream: Partial<UpstreamPlan> = {}) {
  const all = await runBackends(5);
  const ports = all.map(({ port }) => port);
  return {
    first: all[0],
    running: [await runDataPlane(ports, upstream), await runDataPlane(ports, upstream)],
  };
}

const intend = (
  { dataPlane }: RunningDataPlane,
  adminState: AdminState,
  drainDeadline: number | null = null,
): void =>
  dataPlane.applyIntent({
    version: 2,
    backends: [{ upstream: 'web', name: 'b1', adminState, drainDeadline, weight: 1 }],
  });

/** Three parallel requests to each worker. @returns which backends served them */
async function servedBy(running: RunningDataPlane[], cookie: string): Promise<string[]> {
  const six = [...running, ...running, ...running];
  const responses = await Promise.all(six.map(({ port }) => get(port, '/', { Cookie: cookie })));
  return [...new Set(responses.map(({ body }) => body))];
}

describe('what the backend of the pin failed with', () => {
  const cookie = `route_sid=${sessionIds[0]}; route=route-of-b1`;

  it('follows the decision of the move into the journal, once for parallel moves of a kind', async () => {
    const [gone, other] = await runBackends(2);
    await gone?.close();
    const running = await runDataPlane([gone?.port ?? 0, other?.port ?? 0]);
    expect((await get(running.port, '/', { Cookie: cookie })).status).toBe(200);
    expect((await get(running.port, '/', { Cookie: cookie })).status).toBe(200);
    const [first] = await running.stopAndReadDecisions();
    expect(first).toMatchObject({ outcome: 'moved', reason: 'connect-failed' });
    expect(readRecords(running.plan.journal)).toEqual([
      ['f', first?.time, 'web', 'b1', 'b2', 'connect-failed', { code: 'connection-refused' }],
    ]);
  });

  it('is a status that retry.on lists, and is not written if the operator moved the session', async () => {
    const failing = await runBackend('b1', (_request, response) => response.writeHead(503).end());
    const [other] = await runBackends(1);
    const retry = { on: [503 as const], nonIdempotent: false, tries: 2, timeoutMs: 5000 };
    const running = await runDataPlane([failing.port, other?.port ?? 0], { retry });
    expect((await get(running.port, '/', { Cookie: cookie })).status).toBe(200);
    intend(running, 'maintenance');
    expect((await get(running.port, '/', { Cookie: cookie })).status).toBe(200);
    const decisions = await running.stopAndReadDecisions();
    expect(decisions.map(({ reason }) => reason)).toEqual(['bad-response', 'maintenance']);
    expect(readRecords(running.plan.journal).map((record) => record.slice(5))).toEqual([
      ['bad-response', { code: 'error-status', status: 503 }],
    ]);
  });
});

describe('a session that must move gets one backend, for any number of parallel requests', () => {
  const down = ({ dataPlane }: RunningDataPlane): void =>
    dataPlane.applyHealth({ upstream: 'web', name: 'b1', health: 'down' });
  it.each([
    { why: 'maintenance', leave: (one: RunningDataPlane) => intend(one, 'maintenance') },
    { why: 'the end of a drain', leave: (one: RunningDataPlane) => intend(one, 'draining', Date.now() - 1) },
    { why: 'a backend that is down', leave: down },
  ])('after $why', async ({ leave }) => {
    const { running } = await workers();
    for (const one of running) leave(one);
    const found = new Set<string>();
    for (const session of sessionIds) {
      const served = await servedBy(running, `route_sid=${session}; route=route-of-b1`);
      expect(served).toHaveLength(1);
      found.add(served[0]);
    }
    expect(found.size).toBeGreaterThan(1);
  });

  it('if its backend is just failing, and only one worker knows', async () => {
    const { first, running } = await workers();
    await first.close();
    down(running[1]);
    for (const session of sessionIds)
      expect(await servedBy(running, `route_sid=${session}; route=route-of-b1`)).toHaveLength(1);
  });

  it('if the configuration no longer names its backend', async () => {
    const { running } = await workers();
    for (const { dataPlane, plan } of running) {
      const [upstream] = plan.upstreams;
      await dataPlane.applyPlan({
        ...plan,
        upstreams: [{ ...upstream, backends: upstream.backends.slice(1) }],
      });
    }
    for (const session of sessionIds)
      expect(await servedBy(running, `route_sid=${session}; route=route-of-b1`)).toHaveLength(1);
  });

  it.each([
    { by: 'a pin alone', session: 'route_sid', cookie: 'route=route-of-b1' },
    { by: 'a pin and its application', session: 'route_sid', cookie: 'route=route-of-b1; JSESSIONID=x' },
    { by: 'its application', session: null, cookie: 'route=route-of-b1; JSESSIONID=x' },
    { by: 'its address', session: null, cookie: 'route=route-of-b1' },
  ])('also one that is known by $by', async ({ session, cookie }) => {
    const { running } = await workers({ sticky: createStickyPlan({ session }) });
    for (const one of running) down(one);
    expect(await servedBy(running, cookie)).toHaveLength(1);
  });

  it('whatever the policy would do with each request', async () => {
    for (const policy of ['random-two', 'hash'] as const) {
      const key = policy === 'hash' ? ({ from: 'uri', name: '' } as const) : null;
      const { running } = await workers({ balance: { policy, key } });
      for (const one of running) down(one);
      const cookie = { Cookie: `route_sid=${sessionIds[0]}; route=route-of-b1` };
      const responses = await Promise.all(
        sessionIds.map((path, i) => get(running[i % 2].port, `/${path}`, cookie)),
      );
      expect(new Set(responses.map(({ body }) => body)).size).toBe(1);
    }
  });
});

describe('a backup', () => {
  /** b1 and b2 are primaries, b3 a backup. */
  async function withBackup(upstream: Partial<UpstreamPlan> = {}) {
    const all = await runBackends(3);
    const running = await runDataPlane(
      all.map(({ port }) => port),
      upstream,
      (plan) => {
        plan.upstreams[0].backends[2].backup = true;
      },
    );
    const health = (name: string, state: 'up' | 'down') =>
      running.dataPlane.applyHealth({ upstream: 'web', name, health: state });
    return { ...running, all, health };
  }
  const pinOf = (response: { setCookies: string[] }): string => response.setCookies[0].split(';')[0];

  it('serves only while no primary can: sessions pinned to it return, and stay then', async () => {
    const { port, health, stopAndReadDecisions } = await withBackup();
    for (const name of ['b1', 'b2']) health(name, 'down');
    const spared = await get(port, '/');
    expect(spared.body).toBe('b3');
    expect((await get(port, '/', { Cookie: pinOf(spared) })).body).toBe('b3');
    for (const name of ['b1', 'b2']) health(name, 'up');
    const back = await get(port, '/', { Cookie: pinOf(spared) });
    expect(['b1', 'b2']).toContain(back.body);
    expect((await get(port, '/', { Cookie: pinOf(back) })).body).toBe(back.body);
    const decisions = (await stopAndReadDecisions())
      .slice(1)
      .map(({ outcome, reason, previousBackend }) => [outcome, reason, previousBackend]);
    expect(decisions).toEqual([
      ['pinned', null, null],
      ['moved', 'returned', 'b3'],
      ['pinned', null, null],
    ]);
  });

  it('gives the parallel requests of a session back to one primary', async () => {
    const { port } = await withBackup();
    const cookie = { Cookie: `route_sid=${sessionIds[0]}; route=route-of-b3` };
    const responses = await Promise.all(sessionIds.map(() => get(port, '/', cookie)));
    expect(new Set(responses.map(({ body }) => body)).size).toBe(1);
  });

  it('keeps serving a session if the primary that it returned to cannot be reached', async () => {
    const { port, all, stopAndReadDecisions } = await withBackup();
    await all[0].close();
    await all[1].close();
    expect((await get(port, '/', { Cookie: 'route=route-of-b3' })).body).toBe('b3');
    expect((await stopAndReadDecisions())[0]).toMatchObject({ outcome: 'pinned', reason: null, attempts: 3 });
  });

  it('is not returned to, and does not erase the backend that a session returns to', async () => {
    const { port, health } = await withBackup({ sticky: createStickyPlan({ failback: true }) });
    health('b3', 'up');
    const ask = async (cookie: string) => get(port, '/', { Cookie: `route_sid=${sessionIds[0]}; ${cookie}` });
    expect((await ask('route=route-of-b1~^route-of-b3')).body).toBe('b1');
    for (const name of ['b1', 'b2']) health(name, 'down');
    const spared = await ask('route=route-of-b1');
    expect(pinOf(spared)).toBe('route=route-of-b3~^route-of-b1');
    health('b2', 'up');
    const second = await ask(pinOf(spared));
    expect(pinOf(second)).toBe('route=route-of-b2~^route-of-b1');
    health('b1', 'up');
    expect(pinOf(await ask(pinOf(second)))).toBe('route=route-of-b1');
  });
});
