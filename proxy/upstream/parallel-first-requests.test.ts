import { describe, expect, it, vi } from 'vitest';
import type { BalancePlan, UpstreamPlan } from '@/lib/core/plan';
import { firefoxHeaders } from '../fixtures/browser-headers';
import { createHealthPlan, createStickyPlan } from '../fixtures/plan';
import { get, RawClient } from '../fixtures/raw-client';
import { runBackend, runBackends, runDataPlane } from '../fixtures/run-data-plane';

/** `count` backends that hold every response until released, and the traffic in front of them. */
async function holding(count: number, upstream: Partial<UpstreamPlan> = {}) {
  const held: { name: string; url: string; release: () => void }[] = [];
  const hold = (name: string) =>
    runBackend(name, ({ url = '' }, response) => held.push({ name, url, release: () => response.end(name) }));
  const names = Array.from({ length: count }, (_, index) => `b${index + 1}`);
  const all = await Promise.all(names.map(hold));
  const running = await runDataPlane(
    all.map(({ port }) => port),
    upstream,
  );
  /**
   * Sends all, waits until the backends have them, lets them respond. @returns the backend of each, and how many each
   * had
   */
  const askAll = async (requests: (() => ReturnType<typeof get>)[]) => {
    const responses = requests.map((ask) => ask());
    await vi.waitFor(() => expect(held).toHaveLength(requests.length), 10_000);
    const perBackend = names.map((name) => held.filter((one) => one.name === name).length);
    for (const { release } of held.splice(0)) release();
    return { responses: await Promise.all(responses), perBackend };
  };
  return { ...running, askAll };
}

const times = <T>(count: number, one: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => one(i));
const parts = (headers: Record<string, string>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

describe('parallel first requests of a browser', () => {
  it('get one backend and make one session', async () => {
    const { port, askAll, stopAndReadDecisions } = await holding(2);
    const images = { ...firefoxHeaders, 'Sec-Fetch-Dest': 'image' };
    const { responses } = await askAll(
      times(6, (i) => () => get(port, `/${i}`, i % 2 === 0 ? firefoxHeaders : images)),
    );
    expect(new Set(responses.map(({ body }) => body)).size).toBe(1);
    expect(new Set(responses.map(({ setCookies }) => setCookies.join())).size).toBe(1);
    expect(new Set((await stopAndReadDecisions()).map(({ session }) => session)).size).toBe(1);
  });

  it('do so even if the first has its response before the others are sent', async () => {
    const all = await runBackends(2);
    const { port } = await runDataPlane(all.map((one) => one.port));
    const request = `GET / HTTP/1.1\r\nHost: site.test\r\n${parts(firefoxHeaders)}\r\n`;
    const six = await Promise.all(times(6, () => RawClient.connect(port)));
    const names: string[] = [];
    for (const client of six) names.push((await client.request(request)).body);
    expect(new Set(names).size).toBe(1);
    // A client that continues without the cookie, or arrives later, is balanced by itself.
    const again = [
      await six[0].request(request),
      await get(port, '/', firefoxHeaders),
      await get(port, '/', firefoxHeaders),
    ];
    expect(new Set(again.slice(1).map(({ body }) => body)).size).toBe(2);
    expect(again[0].body).not.toBe(names[0]);
    for (const client of six) client.close();
  });

  it('move to another backend together when theirs fails', async () => {
    const [gone, ...others] = await runBackends(4);
    await gone.close();
    const { port, failures, stopAndReadDecisions } = await runDataPlane(
      [gone, ...others].map((one) => one.port),
      {
        health: createHealthPlan({ passive: { ...createHealthPlan().passive, maxFails: 0 } }),
      },
    );
    const responses = await Promise.all(times(6, () => get(port, '/', firefoxHeaders)));
    expect(failures).not.toEqual([]);
    expect(new Set(responses.map(({ body }) => body)).size).toBe(1);
    expect(new Set((await stopAndReadDecisions()).map(({ session }) => session)).size).toBe(1);
  });

  it('get one backend if only the session is known already', async () => {
    const { port, askAll } = await holding(2);
    const session = (id: string) => () => get(port, '/', { Cookie: `route_sid=${id.repeat(32)}` });
    const { responses } = await askAll(['a', 'a', 'b', 'b'].map(session));
    const [a1, a2, b1, b2] = responses.map(({ body }) => body);
    expect([a1 === a2, b1 === b2, a1 === b1]).toEqual([true, true, false]);
  });

  it('are balanced one by one if configured', async () => {
    const { port, askAll } = await holding(2, { sticky: createStickyPlan({ groupFirstRequests: false }) });
    const { perBackend } = await askAll(times(6, () => () => get(port, '/', firefoxHeaders)));
    expect(perBackend).toEqual([3, 3]);
  });

  it('are six: further similar ones are of other clients', async () => {
    const { port, askAll } = await holding(4);
    const { perBackend } = await askAll(times(40, () => () => get(port, '/', firefoxHeaders)));
    expect(Math.max(...perBackend)).toBeLessThanOrEqual(12);
    expect(Math.min(...perBackend)).toBeGreaterThanOrEqual(4);
  });

  it.each([
    {
      how: 'browsers that differ',
      headers: (i: number) => ({ ...firefoxHeaders, 'Accept-Language': `en-x-${i}` }),
    },
    { how: 'sites that differ', headers: () => firefoxHeaders, host: (i: number) => `site${i}.test` },
  ])('are not mixed with those of $how', async ({ headers, host }) => {
    const { port, askAll } = await holding(4);
    const origin = (i: number): string => (host === undefined ? '' : `http://${host(i)}`);
    const { perBackend } = await askAll(times(40, (i) => () => get(port, '/', headers(i), origin(i))));
    expect(perBackend).toEqual([10, 10, 10, 10]);
  });
});

describe('forty parallel clients of one address', () => {
  it.each([
    { policy: 'round-robin', mode: 'cookie' },
    { policy: 'least-conn', mode: 'cookie' },
    { policy: 'round-robin', mode: 'learn' },
  ] as const)(
    'are spread evenly by $policy in mode $mode if they are of programs',
    async ({ policy, mode }) => {
      const { port, askAll } = await holding(4, {
        sticky: createStickyPlan({ mode }),
        balance: { policy, key: null },
      });
      const { perBackend } = await askAll(times(40, () => () => get(port, '/', { 'User-Agent': 'api/1' })));
      expect(perBackend).toEqual([10, 10, 10, 10]);
    },
  );

  it.each(['route', 'off'] as const)('are spread evenly in mode %s, browsers too', async (mode) => {
    const { port, askAll } = await holding(4, { sticky: createStickyPlan({ mode }) });
    const { perBackend } = await askAll(times(40, () => () => get(port, '/', firefoxHeaders)));
    expect(perBackend).toEqual([10, 10, 10, 10]);
  });

  it('are spread evenly if sessions have no cookie but are identified by the address', async () => {
    const { port, askAll } = await holding(4, { sticky: createStickyPlan({ session: null }) });
    const { perBackend } = await askAll(times(40, () => () => get(port, '/')));
    expect(perBackend).toEqual([10, 10, 10, 10]);
  });

  it('get the backend of a hash, as single requests do', async () => {
    const balance: BalancePlan = { policy: 'hash', key: { from: 'uri', name: '' } };
    const { port, askAll } = await holding(4, { balance });
    const ask = (i: number) => () => get(port, `/page/${i}`, firefoxHeaders);
    const together = await askAll(times(40, ask));
    const alone: string[] = [];
    for (const request of times(40, ask)) alone.push((await askAll([request])).responses[0].body);
    expect(together.responses.map(({ body }) => body)).toEqual(alone);
    expect(new Set(alone).size).toBe(4);
  });
});
