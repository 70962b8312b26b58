import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { StickyPlan } from '@/lib/core/plan';
import { createStickyPlan } from '../fixtures/plan';
import { get } from '../fixtures/raw-client';
import { type RunningDataPlane, runBackends, runDataPlane } from '../fixtures/run-data-plane';

// Issue 12, line 10: only the address was signed, so a client that wrote other times into the cookie kept a pin for
// ever.

const key = 'a-key-of-the-test';
const routeOf = (port: number): string => createHmac('sha256', key).update(`127.0.0.1:${port}`).digest('hex');
const second = (ago: number): string => (Math.floor(Date.now() / 1000) - ago).toString(36);

/** Two backends whose routes are signed, with limits. */
async function start(changes: Partial<StickyPlan> = {}, ports: number[] = []): Promise<RunningDataPlane> {
  const all = ports.length > 0 ? ports : (await runBackends(2)).map(({ port }) => port);
  const sticky = createStickyPlan({ signingKey: key, maxIdleMs: 60_000, maxLifeMs: 600_000, ...changes });
  return await runDataPlane(all, { sticky }, ({ upstreams: [web] }) => {
    web.backends = web.backends.map((one) => ({ ...one, route: routeOf(one.port) }));
  });
}

/** The value of the route cookie that a first request gets, and the backend that it names. */
async function visit(port: number): Promise<{ value: string; name: string }> {
  const { body, setCookies } = await get(port, '/');
  return { value: /^route=([^;]+)/.exec(setCookies[0])?.[1] ?? '', name: body };
}

const presentedTo = async (
  { port, stopAndReadDecisions }: RunningDataPlane,
  values: string[],
): Promise<unknown[]> => {
  for (const value of values) await get(port, '/', { Cookie: `route=${value}` });
  return (await stopAndReadDecisions()).slice(-values.length).map(({ presented }) => presented);
};

describe('a signed pin with limits', () => {
  it('holds as it was given out, on every worker, and is renewed with a signature of its own', async () => {
    const one = await start({ refresh: 'always' });
    const other = await start(
      {},
      one.plan.upstreams[0].backends.map((backend) => backend.port),
    );
    const { value, name } = await visit(one.port);
    expect(value).toMatch(/^[0-9a-f]{64}~[0-9a-z]+~[0-9a-z]+~![0-9a-f]{32}$/);
    const again = await get(one.port, '/', { Cookie: `route=${value}` });
    const renewed = /^route=([^;]+)/.exec(again.setCookies[0])?.[1] ?? '';
    for (const pin of [value, renewed]) {
      expect((await get(other.port, '/', { Cookie: `route=${pin}` })).body).toBe(name);
    }
    expect((await other.stopAndReadDecisions()).map(({ presented }) => presented)).toEqual([
      'valid',
      'valid',
    ]);
  });

  it('is expired if any part of it was not written by the proxy', async () => {
    const running = await start({ failback: true });
    const [own, other] = running.plan.upstreams[0].backends.map(({ route }) => route);
    const { value } = await visit(running.port);
    const [route, renewed, made, signature] = value.split('~');
    const forged = [
      `${route}~zzzzzz~zzzzzz`,
      `${route}~${second(1)}~${second(1)}`,
      `${route}~${second(1)}~${second(1)}~${signature}`,
      `${route}~${renewed}~${second(700)}~${signature}`,
      `${route === own ? other : own}~${renewed}~${made}~${signature}`,
      `${route}~${renewed}~${made}~^${other}~${signature}`,
      `${route}~${renewed}~${made}`,
      `${route}~${renewed}~${made}~!`,
      `${route}~${renewed}~${made}~!${'0'.repeat(32)}`,
      `${value}~`,
      route,
      `${route}~`,
      `${route}~${signature}`,
      `${route}~${'a~'.repeat(2000)}${signature}`,
    ];
    expect(await presentedTo(running, forged)).toEqual(Array(forged.length).fill('expired'));
  });

  it('is no pin with another key', async () => {
    const running = await start();
    const { value } = await visit(running.port);
    const other = await start(
      { signingKey: 'another' },
      running.plan.upstreams[0].backends.map((one) => one.port),
    );
    expect(await presentedTo(other, [value])).toEqual(['expired']);
  });

  it('names the backend that it returns to, which is signed as well', async () => {
    const { port, dataPlane, plan } = await start({ failback: true });
    const [one, other] = plan.upstreams[0].backends;
    let pin = '';
    while (!pin.startsWith(one.route)) pin = (await visit(port)).value;
    dataPlane.applyHealth({ upstream: 'web', name: one.name, health: 'down' });
    const moved = await get(port, '/', { Cookie: `route=${pin}` });
    const value = /^route=([^;]+)/.exec(moved.setCookies[0])?.[1] ?? '';
    expect(value).toMatch(new RegExp(`^${other.route}~\\w+~\\w+~\\^${one.route}~![0-9a-f]{32}$`));
    dataPlane.applyHealth({ upstream: 'web', name: one.name, health: 'up' });
    expect((await get(port, '/', { Cookie: `route=${value}` })).body).toBe(one.name);
  });
});

it('a signed pin without limits is the signed address alone, as before', async () => {
  const running = await start({ maxIdleMs: 0, maxLifeMs: 0 });
  const { value } = await visit(running.port);
  expect(value).toMatch(/^[0-9a-f]{64}$/);
  expect(await presentedTo(running, [value])).toEqual(['valid']);
});

it('a time in the future is expired, signed or not, but for the difference of two clocks', async () => {
  const running = await start({ signingKey: null });
  const [{ route }] = running.plan.upstreams[0].backends;
  const values = [-3, -60, -86_400].map((ago) => `${route}~${second(ago)}~${second(ago)}`);
  expect(await presentedTo(running, [...values, `${route}~${second(-60)}~${second(5)}`])).toEqual([
    'valid',
    'expired',
    'expired',
    'expired',
  ]);
});
