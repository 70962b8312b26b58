import { describe, expect, it, vi } from 'vitest';
import type { BackendHealth } from '@/lib/core/intent';
import type { StickyPlan, UpstreamPlan } from '@/lib/core/plan';
import type { TestBackend } from '../fixtures/backend';
import { createStickyPlan } from '../fixtures/plan';
import { get } from '../fixtures/raw-client';
import { runBackend, runBackends, runDataPlane } from '../fixtures/run-data-plane';

// Issue 12, line 8: in the modes `route` and `learn` the proxy sets no cookie, so a session without a backend of its
// own was balanced with each of its requests.

function sticky(changes: Partial<StickyPlan>): Partial<UpstreamPlan> {
  return { sticky: createStickyPlan(changes) };
}

const portsOf = (all: { port: number }[]): number[] => all.map((one) => one.port);
const down: BackendHealth = { upstream: 'web', name: 'b1', health: 'down' };
const up: BackendHealth = { ...down, health: 'up' };

/** The names of the backends that served so many requests with this cookie, one after the other. */
async function served(port: number, cookie: string, requests = 4): Promise<string[]> {
  const names: string[] = [];
  for (let request = 0; request < requests; request++) {
    names.push((await get(port, '/', { Cookie: cookie })).body);
  }
  return names;
}

const ids = Array.from({ length: 24 }, (_, index) => `session-${index}`);

describe('mode route: a session', () => {
  const route = sticky({ mode: 'route', lookups: [{ from: 'cookie', name: 'JSESSIONID' }] });

  it('whose value names no backend has one of its own, the same on every worker', async () => {
    const ports = portsOf(await runBackends(4));
    const [one, other] = [await runDataPlane(ports, route), await runDataPlane(ports, route)];
    const homes: string[] = [];
    for (const id of ids) {
      const [home, ...rest] = await served(one.port, `JSESSIONID=${id}.gone`, 3);
      expect(new Set([home, ...rest]).size).toBe(1);
      expect(await served(other.port, `JSESSIONID=${id}.gone`, 1)).toEqual([home]);
      homes.push(home);
    }
    expect(new Set(homes).size).toBe(4);
    expect((await one.stopAndReadDecisions()).every(({ presented }) => presented === 'unknown')).toBe(true);
  });

  it('has one other backend while its own is down, and its own again once that is up', async () => {
    const { port, dataPlane, stopAndReadDecisions } = await runDataPlane(
      portsOf(await runBackends(4)),
      route,
    );
    dataPlane.applyHealth(down);
    const homes: string[] = [];
    for (const id of ids) {
      const names = await served(port, `JSESSIONID=${id}.route-of-b1`, 3);
      expect(new Set(names).size).toBe(1);
      homes.push(names[0]);
    }
    expect([...new Set(homes)].sort()).toEqual(['b2', 'b3', 'b4']);
    dataPlane.applyHealth(up);
    expect(await served(port, 'JSESSIONID=session-1.route-of-b1', 1)).toEqual(['b1']);
    const [moved, ...rest] = await stopAndReadDecisions();
    expect(moved).toMatchObject({ outcome: 'moved', reason: 'backend-down', previousBackend: 'b1' });
    expect(rest.at(-1)).toMatchObject({ outcome: 'pinned' });
  });

  it('has one other backend once its own is removed', async () => {
    const { port, dataPlane, plan } = await runDataPlane(portsOf(await runBackends(4)), route);
    const [web] = plan.upstreams;
    await dataPlane.applyPlan({ ...plan, upstreams: [{ ...web, backends: web.backends.slice(1) }] });
    for (const id of ids.slice(0, 8)) {
      expect(new Set(await served(port, `JSESSIONID=${id}.route-of-b1`)).size).toBe(1);
    }
  });

  it('whose value is a label alone moves by its session id, so that not all move to one backend', async () => {
    const { port, dataPlane } = await runDataPlane(portsOf(await runBackends(4)), route);
    dataPlane.applyHealth(down);
    const homes: string[] = [];
    for (const [index] of ids.entries()) {
      const session = index.toString(16).padStart(32, '0');
      const names = await served(port, `JSESSIONID=route-of-b1; route_sid=${session}`, 3);
      expect(new Set(names).size).toBe(1);
      homes.push(names[0]);
    }
    expect(new Set(homes).size).toBe(3);
  });
});

describe('mode learn: a session', () => {
  const learn = sticky({ mode: 'learn' });
  const holding = async (count: number) => {
    const held: (() => void)[] = [];
    const all: TestBackend[] = [];
    for (let index = 1; index <= count; index++) {
      all.push(await runBackend(`b${index}`, (_, response) => held.push(() => response.end(`b${index}`))));
    }
    return { held, all };
  };

  it('that the table does not know is learned from its first request', async () => {
    const { port, learned, stopAndReadDecisions } = await runDataPlane(portsOf(await runBackends(4)), learn);
    const homes = new Map<string, string>();
    for (const id of ids) {
      const names = await served(port, `JSESSIONID=${id}`, 3);
      expect(new Set(names).size).toBe(1);
      homes.set(id, names[0]);
    }
    expect(new Set(homes.values()).size).toBe(4);
    await vi.waitFor(() => expect(learned.flatMap(({ pins }) => pins).length).toBeGreaterThanOrEqual(24));
    const seen = (await stopAndReadDecisions()).slice(0, 3);
    expect(seen.map(({ presented, outcome }) => [presented, outcome])).toEqual([
      ['unknown', 'assigned'],
      ['valid', 'pinned'],
      ['valid', 'pinned'],
    ]);
    // It stays there when others are added, as what was learned does.
    const more = await runDataPlane(portsOf(await runBackends(8)), learn);
    more.dataPlane.applyLearnedPins(learned);
    for (const [id, home] of homes) expect(await served(more.port, `JSESSIONID=${id}`, 1)).toEqual([home]);
  });

  it('gets one backend though its first requests are parallel, on several workers', async () => {
    const { held, all } = await holding(4);
    const workers = [await runDataPlane(portsOf(all), learn), await runDataPlane(portsOf(all), learn)];
    // The workers' turns differ.
    const other = get(workers[1].port, '/');
    await vi.waitFor(() => expect(held).toHaveLength(1));
    held.splice(0)[0]();
    await other;
    for (const id of ids.slice(0, 6)) {
      const six = [0, 1, 0, 1, 0, 1].map((worker) =>
        get(workers[worker].port, '/', { Cookie: `JSESSIONID=${id}` }),
      );
      await vi.waitFor(() => expect(held).toHaveLength(6));
      for (const release of held.splice(0)) release();
      expect(new Set((await Promise.all(six)).map(({ body }) => body)).size).toBe(1);
    }
  });

  it('whose backend is down moves once, also with requests side by side, and stays there', async () => {
    const { held, all } = await holding(4);
    const { port, dataPlane, learned, stopAndReadDecisions } = await runDataPlane(portsOf(all), learn);
    const ask = async (id: string, requests: number): Promise<string[]> => {
      const asked = Array.from({ length: requests }, () => get(port, '/', { Cookie: `JSESSIONID=${id}` }));
      await vi.waitFor(() => expect(held).toHaveLength(requests));
      for (const release of held.splice(0)) release();
      return (await Promise.all(asked)).map(({ body }) => body);
    };
    let id = '';
    for (const one of ids) if ((await ask(one, 1))[0] === 'b1') id = one;
    dataPlane.applyHealth(down);
    const names = await ask(id, 4);
    expect(new Set(names).size).toBe(1);
    expect(names[0]).not.toBe('b1');
    dataPlane.applyHealth(up);
    expect(await ask(id, 1)).toEqual([names[0]]);
    const moves = (await stopAndReadDecisions()).filter(({ outcome }) => outcome === 'moved');
    expect(moves.map(({ reason }) => reason)).toEqual(Array(4).fill('backend-down'));
    expect(learned.length).toBeGreaterThan(0);
  });

  it('is identified by the name of its cookie as RFC 6265 compares it: case-sensitive, ignoring blanks', async () => {
    const login = await runBackend('b1', (request, response) => {
      const name = request.url === '/other-case' ? 'jsessionid' : ' JSESSIONID ';
      if (request.url !== '/') response.setHeader('Set-Cookie', `${name}=made ; Path=/`);
      response.end('b1');
    });
    const { port, stopAndReadDecisions } = await runDataPlane([login.port], learn);
    for (const path of ['/other-case', '/']) await get(port, path, { Cookie: 'jsessionid=made' });
    await get(port, '/login');
    await get(port, '/', { Cookie: 'JSESSIONID=made' });
    expect((await stopAndReadDecisions()).map(({ presented }) => presented)).toEqual([
      'none',
      'none',
      'none',
      'valid',
    ]);
  });
});
