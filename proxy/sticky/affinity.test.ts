import { describe, expect, it, vi } from 'vitest';
import type { StickyPlan, UpstreamPlan } from '@/lib/core/plan';
import { createPlan } from '../fixtures/plan';
import { get } from '../fixtures/raw-client';
import { runBackend, runBackends, runDataPlane } from '../fixtures/run-data-plane';

function sticky(changes: Partial<StickyPlan>): Partial<UpstreamPlan> {
  return { sticky: { ...createPlan([]).upstreams[0].sticky, ...changes } };
}

const portsOf = (all: { port: number }[]): number[] => all.map((one) => one.port);

describe('mode cookie', () => {
  it('sets the attributes that are asked for, with Expires in addition to Max-Age', async () => {
    const attributes = '; Path=/app; Domain=site.test; Secure; SameSite=Lax';
    const { port } = await runDataPlane(
      portsOf(await runBackends(1)),
      sticky({ attributes, tlsAttributes: attributes, maxAgeSeconds: 3600 }),
    );
    const [route] = (await get(port, '/')).setCookies;
    expect(route).toMatch(
      /^route=route-of-b1; Path=\/app; Domain=site\.test; Secure; SameSite=Lax; Max-Age=3600; Expires=/,
    );
    const expires = Date.parse(route.slice(route.indexOf('Expires=') + 8));
    expect(Math.abs(expires - Date.now() - 3_600_000)).toBeLessThan(60_000);
  });

  it('has secure cookies if the client uses TLS, as a trusted proxy says, with secure: auto', async () => {
    const changes = sticky({ attributes: '; Path=/', tlsAttributes: '; Path=/; Secure' });
    const all = portsOf(await runBackends(1));
    const behind = await runDataPlane(all, changes, ({ listeners: [one] }) => {
      one.trusted = ['127.0.0.0/8'];
    });
    const direct = await runDataPlane(all, changes);
    const secure = async ({ port }: { port: number }, headers: Record<string, string>): Promise<boolean[]> =>
      (await get(port, '/', headers)).setCookies.map((line) => line.endsWith('; Path=/; Secure'));
    const byTls: Record<string, string>[] = [
      { 'X-Forwarded-Proto': 'https' },
      { 'x-forwarded-proto': 'HTTPS, http' },
      { Forwarded: 'for=192.0.2.1;proto=https, for=10.0.0.1;proto=http' },
    ];
    for (const headers of byTls) {
      expect(await secure(behind, headers)).toEqual([true, true]);
      expect(await secure(direct, headers)).toEqual([false, false]);
    }
    const plainly: Record<string, string>[] = [
      {},
      { 'X-Forwarded-Proto': 'http' },
      { 'X-Forwarded-Proto': 'http, https' },
      { Forwarded: 'for=192.0.2.1;proto=http, for=10.0.0.1;proto=https' },
      { Forwarded: 'for=192.0.2.1, for=10.0.0.1;proto=https' },
    ];
    for (const headers of plainly) {
      expect(await secure(behind, headers)).toEqual([false, false]);
    }
  });

  it.each(['private', 'unchanged'] as const)(
    'with cacheControl %s marks cacheable responses that set a cookie',
    async (cacheControl) => {
      const origin = await runBackend('b1', (_, response) => {
        response.setHeader('Cache-Control', 'public, max-age=60');
        response.end('b1');
      });
      const { port } = await runDataPlane([origin.port], sticky({ cacheControl }));
      const cached = async (cookie: string): Promise<string[]> => {
        const { text } = await get(port, '/', { Cookie: cookie });
        return text.split('\r\n').filter((line) => line.startsWith('Cache-Control:'));
      };
      const changed = cacheControl === 'private' ? 'private, max-age=60' : 'public, max-age=60';
      const session = `route_sid=${'a'.repeat(32)}`;
      expect(await cached('')).toEqual([`Cache-Control: ${changed}`]);
      expect(await cached(session)).toEqual([`Cache-Control: ${changed}`]);
      expect(await cached('route=route-of-b1')).toEqual([`Cache-Control: ${changed}`]);
      expect(await cached(`route=route-of-b1; ${session}`)).toEqual(['Cache-Control: public, max-age=60']);
    },
  );

  it.each(['drop', 'pass'] as const)(
    "with backendCookie %s a backend's own cookie of its name is handled that way, and dropped ones are counted",
    async (backendCookie) => {
      const origin = await runBackend('b1', (_, response) => {
        response.setHeader('Set-Cookie', ['route=of-the-app; Path=/', 'other=1']);
        response.end('b1');
      });
      const { port, dataPlane } = await runDataPlane([origin.port], sticky({ backendCookie, session: null }));
      const passes = backendCookie === 'pass';
      expect((await get(port, '/')).setCookies).toEqual(
        passes ? ['route=of-the-app; Path=/', 'other=1'] : ['other=1', 'route=route-of-b1; Path=/; HttpOnly'],
      );
      const pinned = await get(port, '/', { Cookie: 'route=route-of-b1' });
      expect(pinned.setCookies).toEqual(passes ? ['route=of-the-app; Path=/', 'other=1'] : ['other=1']);
      expect(dataPlane.getGauges().droppedCookies).toBe(passes ? 0 : 2);
    },
  );

  it('refreshes with every response if configured, but never prolongs the pins of a draining backend', async () => {
    const { port, dataPlane } = await runDataPlane(
      portsOf(await runBackends(1)),
      sticky({ refresh: 'always' }),
    );
    const again = () => get(port, '/', { Cookie: 'route=route-of-b1' });
    expect((await again()).setCookies[0]).toMatch(/^route=route-of-b1;/);
    const draining = {
      upstream: 'web',
      name: 'b1',
      adminState: 'draining',
      drainDeadline: null,
      weight: 1,
    } as const;
    dataPlane.applyIntent({ version: 2, backends: [draining] });
    expect((await again()).setCookies.filter((line) => line.startsWith('route='))).toEqual([]);
  });

  it('assigns a session again whose pin was idle or lived for too long, and says so', async () => {
    const all = await runBackends(2);
    const { port, stopAndReadDecisions } = await runDataPlane(
      portsOf(all),
      sticky({ maxIdleMs: 60_000, maxLifeMs: 600_000 }),
    );
    const first = await get(port, '/');
    const value = /route=([^;]+)/.exec(first.setCookies[0])?.[1] ?? '';
    const [route] = value.split('~');
    const ago = (seconds: number): string => (Math.floor(Date.now() / 1000) - seconds).toString(36);
    const ask = (cookie: string) => get(port, '/', { Cookie: `route=${cookie}` });
    const kept = await ask(value);
    expect([kept.body, kept.setCookies.some((line) => line.startsWith('route='))]).toEqual([
      first.body,
      false,
    ]);
    const renewed = await ask(`${route}~${ago(30)}~${ago(30)}`);
    expect(renewed.setCookies[0]).toMatch(new RegExp(`^route=${route}~\\w+~${ago(30).slice(0, -1)}\\w;`));
    expect((await ask(`${route}~${ago(120)}~${ago(120)}`)).setCookies[0]).toMatch(/^route=/);
    expect((await ask(`${route}~${ago(5)}~${ago(700)}`)).setCookies[0]).toMatch(/^route=/);
    // A pin of another balancer, without times, holds and gets its times.
    expect((await ask(route)).setCookies[0]).toMatch(new RegExp(`^route=${route}~`));
    expect((await stopAndReadDecisions()).map(({ presented, outcome }) => [presented, outcome])).toEqual([
      ['none', 'assigned'],
      ['valid', 'pinned'],
      ['valid', 'pinned'],
      ['expired', 'assigned'],
      ['expired', 'assigned'],
      ['valid', 'pinned'],
    ]);
  });

  it.each([false, true])(
    'with failback %s a moved session stays, or returns, when its backend is up again',
    async (failback) => {
      const all = await runBackends(2);
      const { port, dataPlane, stopAndReadDecisions } = await runDataPlane(
        portsOf(all),
        sticky({ failback }),
      );
      dataPlane.applyHealth({ upstream: 'web', name: 'b1', health: 'down' });
      const moved = await get(port, '/', { Cookie: 'route=route-of-b1' });
      expect(moved.body).toBe('b2');
      const cookie = moved.setCookies[0].split(';')[0];
      expect((await get(port, '/', { Cookie: cookie })).body).toBe('b2');
      dataPlane.applyHealth({ upstream: 'web', name: 'b1', health: 'up' });
      const later = await get(port, '/', { Cookie: cookie });
      expect(later.body).toBe(failback ? 'b1' : 'b2');
      const outcomes = (await stopAndReadDecisions()).map(({ outcome, reason }) => [outcome, reason]);
      expect(outcomes.at(-1)).toEqual(failback ? ['moved', 'returned'] : ['pinned', null]);
    },
  );
});

describe('mode route', () => {
  it('looks in each place in turn, understands jvmRoute labels, and sets nothing', async () => {
    const all = await runBackends(2);
    const lookups: StickyPlan['lookups'] = [
      { from: 'cookie', name: 'JSESSIONID' },
      { from: 'path', name: 'jsessionid' },
      { from: 'query', name: 'sid' },
      { from: 'header', name: 'X-Session' },
    ];
    const { port, stopAndReadDecisions } = await runDataPlane(
      portsOf(all),
      sticky({ mode: 'route', lookups, session: null }),
    );
    const bodies = [
      await get(port, '/', { Cookie: 'JSESSIONID=0A1B.route-of-b2' }),
      await get(port, '/shop;jsessionid=0A1B.route-of-b1/cart?sid=x.route-of-b2'),
      await get(port, '/?a=b&sid=route-of-b2'),
      await get(port, '/', { 'x-session': 'abc.def.route-of-b1', Cookie: 'JSESSIONID=' }),
    ].map((response) => [response.body, response.setCookies.length]);
    expect(bodies).toEqual([
      ['b2', 0],
      ['b1', 0],
      ['b2', 0],
      ['b1', 0],
    ]);
    await get(port, '/?sid=abc.nobody');
    expect((await stopAndReadDecisions()).at(-1)).toMatchObject({
      presented: 'unknown',
      outcome: 'assigned',
    });
  });
});

describe('mode learn', () => {
  const learn = (maxPins: number, idleMs: number) =>
    sticky({ mode: 'learn', session: null, learn: { cookies: ['JSESSIONID'], maxPins, idleMs } });
  const maker = (name: string) =>
    runBackend(name, (request, response) => {
      if (request.url?.startsWith('/login'))
        response.setHeader('Set-Cookie', `JSESSIONID=${request.url.slice(7)}; Path=/`);
      response.end(name);
    });

  it('pins a session to the backend that created it, and informs the other workers', async () => {
    const all = [await maker('b1'), await maker('b2')];
    const { port, learned, stopAndReadDecisions } = await runDataPlane(portsOf(all), learn(1000, 60_000));
    const homes: string[] = [];
    for (const id of ['a', 'b', 'c', 'd']) homes.push((await get(port, `/login/${id}`)).body);
    for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) {
      expect((await get(port, '/', { Cookie: `JSESSIONID=${id}` })).body).toBe(homes[index]);
    }
    await vi.waitFor(() => expect(learned.flatMap(({ pins }) => pins).length).toBeGreaterThanOrEqual(4));
    // No cookie is sent to other processes, only its fingerprint.
    expect(learned.flatMap(({ pins }) => pins.map(([fingerprint]) => fingerprint)).join()).toMatch(
      /^[0-9a-f]{32}(,[0-9a-f]{32})*$/,
    );

    const other = await runDataPlane(portsOf(all), learn(1000, 60_000));
    other.dataPlane.applyLearnedPins(learned);
    for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) {
      expect((await get(other.port, '/', { Cookie: `JSESSIONID=${id}` })).body).toBe(homes[index]);
    }
    expect((await stopAndReadDecisions()).slice(4).every(({ outcome }) => outcome === 'pinned')).toBe(true);
  });

  it('keeps a bounded number, drops the least recently used first, and forgets idle ones', async () => {
    const all = [await maker('b1'), await maker('b2')];
    const { port, stopAndReadDecisions } = await runDataPlane(portsOf(all), learn(2, 60_000));
    for (const id of ['a', 'b']) await get(port, `/login/${id}`);
    await get(port, '/', { Cookie: 'JSESSIONID=a' });
    await get(port, '/login/c');
    for (const id of ['a', 'c', 'b']) await get(port, '/', { Cookie: `JSESSIONID=${id}` });
    expect((await stopAndReadDecisions()).slice(-3).map(({ presented }) => presented)).toEqual([
      'valid',
      'valid',
      'unknown',
    ]);
    const brief = await runDataPlane(portsOf(all), learn(1000, 1));
    await get(brief.port, '/login/z');
    const made = Date.now();
    await vi.waitFor(() => expect(Date.now() - made).toBeGreaterThan(5));
    await get(brief.port, '/', { Cookie: 'JSESSIONID=z' });
    expect((await brief.stopAndReadDecisions()).at(-1)).toMatchObject({ presented: 'unknown' });
  });
});
