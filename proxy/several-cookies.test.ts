import { describe, expect, it } from 'vitest';
import { get } from './fixtures/client';
import { stickyFor } from './fixtures/plan';
import { backend, backends, run } from './fixtures/running';
import type { StickyPlan, UpstreamPlan } from './plan';

// Issue 12, line 3: a browser sends a stale cookie of a longer path or of a parent domain first, for ever.

function sticky(changes: Partial<StickyPlan>): Partial<UpstreamPlan> {
  return { sticky: stickyFor(changes) };
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
    const { port, decisions } = await run(portsOf(await backends(2)));
    for (let visit = 0; visit < 3; visit++) {
      const response = await get(port, '/shop', { Cookie: cookies });
      expect([response.body, setsRoute(response)]).toEqual(['b2', false]);
    }
    expect((await decisions()).map(({ presented, outcome }) => [presented, outcome])).toEqual(
      Array(3).fill(['valid', 'pinned']),
    );
  });

  it('before one that is too old', async () => {
    const { port, decisions } = await run(portsOf(await backends(2)), sticky({ maxLife: 60_000 }));
    const second = Math.floor(Date.now() / 1000);
    const at = (ago: number): string => (second - ago).toString(36);
    const stale = `route=route-of-b1~${at(900)}~${at(900)}`;
    const valid = `route=route-of-b2~${at(5)}~${at(5)}`;
    expect((await get(port, '/', { Cookie: `${stale}; ${valid}` })).body).toBe('b2');
    await get(port, '/', { Cookie: `route=nobody; ${stale}` });
    expect((await decisions()).map(({ presented }) => presented)).toEqual(['valid', 'expired']);
  });

  it('before one of a backend that a reload has removed', async () => {
    const { port, traffic, plan, decisions } = await run(portsOf(await backends(3)));
    const [web] = plan.upstreams;
    await traffic.apply({ ...plan, upstreams: [{ ...web, backends: web.backends.slice(1) }] });
    const cookies = 'route=route-of-b1; route=route-of-b3';
    expect((await get(port, '/', { Cookie: cookies })).body).toBe('b3');
    await get(port, '/', { Cookie: 'route=nobody; route=route-of-b1' });
    expect((await decisions()).map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['pinned', null],
      ['moved', 'removed'],
    ]);
  });
});

it('of several session cookies the first that can be one counts', async () => {
  const { port, decisions } = await run(portsOf(await backends(1)));
  const [first, second] = ['a'.repeat(32), 'b'.repeat(32)];
  const cookies = `route_sid=; route_sid=of-another; route_sid=${first}; route_sid=${second}`;
  expect((await get(port, '/', { Cookie: `route=route-of-b1; ${cookies}` })).setCookies).toEqual([]);
  expect((await decisions()).map(({ session }) => session)).toEqual([first]);
});

it('of several cookies of the application the first that is not empty is fingerprinted in the log', async () => {
  const { port, decisions } = await run(portsOf(await backends(1)));
  await get(port, '/', { Cookie: 'JSESSIONID=; JSESSIONID=x' });
  await get(port, '/', { Cookie: 'JSESSIONID=x' });
  const [one, other] = (await decisions()).map(({ appSession }) => appSession);
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
    const { port, decisions } = await run(portsOf(await backends(2)), sticky({ mode: 'route', lookups }));
    const headers: Record<string, string> = { 'x-session': '', 'X-SESSION': 'x.nobody' };
    if (cookie !== '') headers['Cookie'] = cookie;
    if (header !== '') headers['X-Session'] = header;
    for (let visit = 0; visit < 3; visit++) expect((await get(port, path, headers)).body).toBe('b2');
    expect((await decisions()).map(({ outcome }) => outcome)).toEqual(Array(3).fill('pinned'));
  });
});

it('mode learn: of several cookies the first that is known counts', async () => {
  const login = (name: string) =>
    backend(name, (request, response) => {
      if (request.url === '/login') response.setHeader('Set-Cookie', `JSESSIONID=of-${name}; Path=/`);
      response.end(name);
    });
  const all = [await login('b1'), await login('b2')];
  const learn = { cookies: ['JSESSIONID', 'PHPSESSID'], size: 100, idle: 60_000 };
  const { port, decisions } = await run(portsOf(all), sticky({ mode: 'learn', learn }));
  for (const name of ['b1', 'b2']) expect((await get(port, '/login')).body).toBe(name);
  for (const name of ['b2', 'b1', 'b2']) {
    const cookies = `JSESSIONID=stale; JSESSIONID=; JSESSIONID=of-${name}; PHPSESSID=other`;
    expect((await get(port, '/', { Cookie: cookies })).body).toBe(name);
  }
  expect((await get(port, '/', { Cookie: 'JSESSIONID=stale; PHPSESSID=of-b2' })).body).toBe('b2');
  expect((await decisions()).slice(2).map(({ outcome }) => outcome)).toEqual(Array(4).fill('pinned'));
});
