import { describe, expect, it } from 'vitest';
import type { StickyPlan, UpstreamPlan } from '@/lib/core/plan';
import { createStickyPlan } from '../fixtures/plan';
import { get } from '../fixtures/raw-client';
import { runBackend, runBackends, runDataPlane } from '../fixtures/run-data-plane';

// Issue 12, line 3: a browser sends a stale cookie of a longer path or of a parent domain first, for ever.

function sticky(changes: Partial<StickyPlan>): Partial<UpstreamPlan> {
  return { sticky: createStickyPlan(changes) };
}

const portsOf = (all: { port: number }[]): number[] => all.map((one) => one.port);
const setsRoute = ({ setCookies }: { setCookies: string[] }): boolean =>
  setCookies.some((line) => line.startsWith('route='));

describe('of several route cookies the first that names a backend counts', () => {
  it.each([
    ['route=nobody; route=route-of-b2'],
    ['route=; route=route-of-b2'],
    ['route="";a=b;route=nobody;route=route-of-b2; route=route-of-b1'],
    ['route=nobody~1~1; route="route-of-b2"'],
    ['Route=route-of-b1; route=route-of-b2'],
  ])('as in %s', async (cookies) => {
    const { port, stopAndReadDecisions } = await runDataPlane(portsOf(await runBackends(2)));
    for (let visit = 0; visit < 3; visit++) {
      const response = await get(port, '/shop', { Cookie: cookies });
      expect([response.body, setsRoute(response)]).toEqual(['b2', false]);
    }
    expect((await stopAndReadDecisions()).map(({ presented, outcome }) => [presented, outcome])).toEqual(
      Array(3).fill(['valid', 'pinned']),
    );
  });

  it('before one that is too old', async () => {
    const { port, stopAndReadDecisions } = await runDataPlane(
      portsOf(await runBackends(2)),
      sticky({ maxLifeMs: 60_000 }),
    );
    const second = Math.floor(Date.now() / 1000);
    const at = (ago: number): string => (second - ago).toString(36);
    const stale = `route=route-of-b1~${at(900)}~${at(900)}`;
    const valid = `route=route-of-b2~${at(5)}~${at(5)}`;
    expect((await get(port, '/', { Cookie: `${stale}; ${valid}` })).body).toBe('b2');
    await get(port, '/', { Cookie: `route=nobody; ${stale}` });
    expect((await stopAndReadDecisions()).map(({ presented }) => presented)).toEqual(['valid', 'expired']);
  });

  it('before one of a backend that a reload has removed', async () => {
    const { port, dataPlane, plan, stopAndReadDecisions } = await runDataPlane(portsOf(await runBackends(3)));
    const [web] = plan.upstreams;
    await dataPlane.applyPlan({ ...plan, upstreams: [{ ...web, backends: web.backends.slice(1) }] });
    const cookies = 'route=route-of-b1; route=route-of-b3';
    expect((await get(port, '/', { Cookie: cookies })).body).toBe('b3');
    await get(port, '/', { Cookie: 'route=nobody; route=route-of-b1' });
    expect((await stopAndReadDecisions()).map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['pinned', null],
      ['moved', 'removed'],
    ]);
  });
});

it('of several session cookies the first that can be one counts', async () => {
  const { port, stopAndReadDecisions } = await runDataPlane(portsOf(await runBackends(1)));
  const [first, second] = ['a'.repeat(32), 'b'.repeat(32)];
  const cookies = `route_sid=; route_sid=of-another; route_sid=${first}; route_sid=${second}`;
  expect((await get(port, '/', { Cookie: `route=route-of-b1; ${cookies}` })).setCookies).toEqual([]);
  expect((await stopAndReadDecisions()).map(({ session }) => session)).toEqual([first]);
});

it('of several cookies of the application the first that is not empty is fingerprinted in the log', async () => {
  const { port, stopAndReadDecisions } = await runDataPlane(portsOf(await runBackends(1)));
  await get(port, '/', { Cookie: 'JSESSIONID=; JSESSIONID=x' });
  await get(port, '/', { Cookie: 'JSESSIONID=x' });
  const [one, other] = (await stopAndReadDecisions()).map(({ appSession }) => appSession);
  expect(one).toMatch(/^[0-9a-f]{16}$/);
  expect(other).toBe(one);
});

describe('mode route: of several values the first that names a backend counts', () => {
  const lookups: StickyPlan['lookups'] = [
    { from: 'cookie', name: 'JSESSIONID' },
    { from: 'path', name: 'jsessionid' },
    { from: 'query', name: 'sid' },
    { from: 'header', name: 'X-Session' },
  ];
  it.each([
    ['of one cookie', '/', 'JSESSIONID=x.nobody; JSESSIONID=; JSESSIONID=x.route-of-b2', ''],
    ['of one path parameter', '/a;jsessionid=/b;jsessionid=x.gone/c;jsessionid=x.route-of-b2', '', ''],
    ['of one query argument', '/?sid=&sid=x.nobody&sid=x.route-of-b2', '', ''],
    ['of one header', '/', '', 'x.route-of-b2'],
    ['of several places', '/;jsessionid=x.nobody?sid=x.route-of-b2', 'JSESSIONID=abc', 'x.route-of-b1'],
  ])('%s', async (_, path, cookie, header) => {
    const { port, stopAndReadDecisions } = await runDataPlane(
      portsOf(await runBackends(2)),
      sticky({ mode: 'route', lookups }),
    );
    const headers: Record<string, string> = { 'x-session': '', 'X-SESSION': 'x.nobody' };
    if (cookie !== '') headers['Cookie'] = cookie;
    if (header !== '') headers['X-Session'] = header;
    for (let visit = 0; visit < 3; visit++) expect((await get(port, path, headers)).body).toBe('b2');
    expect((await stopAndReadDecisions()).map(({ outcome }) => outcome)).toEqual(Array(3).fill('pinned'));
  });
});

it('mode learn: of several cookies the first that is known counts', async () => {
  const login = (name: string) =>
    runBackend(name, (request, response) => {
      if (request.url === '/login') response.setHeader('Set-Cookie', `JSESSIONID=of-${name}; Path=/`);
      response.end(name);
    });
  const all = [await login('b1'), await login('b2')];
  const learn = { cookies: ['JSESSIONID', 'PHPSESSID'], maxPins: 100, idleMs: 60_000 };
  const { port, stopAndReadDecisions } = await runDataPlane(portsOf(all), sticky({ mode: 'learn', learn }));
  for (const name of ['b1', 'b2']) expect((await get(port, '/login')).body).toBe(name);
  for (const name of ['b2', 'b1', 'b2']) {
    const cookies = `JSESSIONID=stale; JSESSIONID=; JSESSIONID=of-${name}; PHPSESSID=other`;
    expect((await get(port, '/', { Cookie: cookies })).body).toBe(name);
  }
  expect((await get(port, '/', { Cookie: 'JSESSIONID=stale; PHPSESSID=of-b2' })).body).toBe('b2');
  expect((await stopAndReadDecisions()).slice(2).map(({ outcome }) => outcome)).toEqual(
    Array(4).fill('pinned'),
  );
});
