import { describe, expect, it, onTestFinished } from 'vitest';
import type { ListenerPlan } from '@/lib/core/plan';
import { get, RawClient, type RawResponse } from '../fixtures/raw-client';
import { type RunningDataPlane, runBackends, runDataPlane } from '../fixtures/run-data-plane';

/** Three at once, and then none during the test. */
const burstOfTwo = { perSecond: 0.01, burst: 2 };
/** Three at once, and soon another. */
const slowRate = { perSecond: 1, burst: 2 };

async function limited(listener: Partial<ListenerPlan>) {
  const [one] = await runBackends(1);
  const running = await runDataPlane(
    [one.port],
    {},
    (plan) => void Object.assign(plan.listeners[0], listener),
  );
  return { ...running, one };
}

/** Asks until the proxy refuses, and well past what a burst allows. */
async function untilRefused(
  ask: () => Promise<RawResponse>,
): Promise<{ served: number; refused: RawResponse }> {
  for (let served = 0; served < 20; served++) {
    const response = await ask();
    if (response.status !== 200) return { served, refused: response };
  }
  throw new Error('nothing was refused');
}

async function connected({ port }: Pick<RunningDataPlane, 'port'>): Promise<RawClient> {
  const client = await RawClient.connect(port);
  onTestFinished(() => client.close());
  return client;
}

const request = (...lines: string[]): string =>
  `GET / HTTP/1.1\r\nHost: h\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;

describe('requestRate', () => {
  it('responds 429 with Retry-After, uses no backend, and keeps the connection', async () => {
    const running = await limited({ requestRate: slowRate });
    const client = await connected(running);
    const { served, refused } = await untilRefused(() => client.request(request()));
    expect(served).toBeGreaterThanOrEqual(3);
    expect(refused.status).toBe(429);
    expect(refused.text).toMatch(/\r\nRetry-After: 1\r\n/);
    expect(refused.body).toContain('Too many requests from your address.');
    expect(refused.setCookies).toEqual([]);
    expect(running.one.requests).toHaveLength(served);
    await expect.poll(async () => (await client.request(request())).status, { timeout: 5000 }).toBe(200);
  });

  it('is in the log as refused for its reason; a client without a session gets none', async () => {
    const running = await limited({ requestRate: burstOfTwo });
    await untilRefused(() => get(running.port, '/'));
    await get(running.port, '/');
    const known = '0123456789abcdef0123456789abcdef';
    await get(running.port, '/', { Cookie: `route=route-of-b1; route_sid=${known}` });
    const refused = (await running.stopAndReadDecisions()).filter(({ outcome }) => outcome === 'refused');
    expect(refused.length).toBeGreaterThanOrEqual(2);
    for (const decision of refused)
      expect(decision).toMatchObject({ reason: 'rate-limited', status: 429, backend: null, attempts: 0 });
    const strangers = refused.filter(({ presented }) => presented === 'none');
    expect(new Set(strangers.map(({ session }) => session)).size).toBe(1);
    expect(refused.at(-1)?.session).toBe(known);
  });

  it('is of each client that a trusted proxy names, not of the proxy', async () => {
    const running = await limited({
      requestRate: burstOfTwo,
      connectionRate: { perSecond: 0.01, burst: 0 },
      trusted: ['127.0.0.1/32'],
      clientFrom: 'x-forwarded-for',
    });
    for (const client of ['192.0.2.1', '192.0.2.2']) {
      const front = await connected(running);
      const { served } = await untilRefused(() => front.request(request(`X-Forwarded-For: ${client}`)));
      expect(served).toBeGreaterThanOrEqual(3);
    }
    // All of an IPv6 network that one client may have are one.
    const front = await connected(running);
    let last = 0;
    const { served } = await untilRefused(() =>
      front.request(request(`X-Forwarded-For: 2001:db8:1:2::${++last}`)),
    );
    expect(served).toBeLessThan(20);
    expect((await front.request(request('X-Forwarded-For: 2001:db8:1:3::1'))).status).toBe(200);
  });

  it('takes a body that it does not want, and refuses the next request as well', async () => {
    const running = await limited({ requestRate: burstOfTwo });
    await untilRefused(() => get(running.port, '/'));
    const client = await connected(running);
    const post = 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody';
    expect((await client.request(post)).status).toBe(429);
    expect((await client.request(post)).status).toBe(429);
    expect(running.one.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('follows a reload at once, on open connections too', async () => {
    const running = await limited({});
    const client = await connected(running);
    expect((await client.request(request())).status).toBe(200);
    const next = structuredClone(running.plan);
    next.listeners[0].requestRate = { perSecond: 0.01, burst: 5 };
    await running.dataPlane.applyPlan(next);
    expect((await untilRefused(() => client.request(request()))).refused.status).toBe(429);
    next.listeners[0].requestRate = { perSecond: 1000, burst: 5 };
    await running.dataPlane.applyPlan(structuredClone(next));
    expect((await client.request(request())).status).toBe(200);
  });
});

describe('connectionRate', () => {
  const asked = async (running: Pick<RunningDataPlane, 'port'>, header = ''): Promise<RawResponse> => {
    const client = await connected(running);
    client.send(header + request());
    const text = await client.waitUntil((sofar) => sofar !== '');
    return { text, status: text.startsWith('HTTP/1.1 200') ? 200 : 0, setCookies: [], body: '' };
  };

  it('closes connections past it at once; requests on open ones continue', async () => {
    const running = await limited({ connectionRate: slowRate });
    const open = await connected(running);
    expect((await open.request(request())).status).toBe(200);
    const { refused } = await untilRefused(() => asked(running));
    expect(refused.text).toBe('');
    for (let count = 0; count < 5; count++) expect((await open.request(request())).status).toBe(200);
    await expect.poll(async () => (await asked(running)).status, { timeout: 5000 }).toBe(200);
  });

  it('counts the client that a PROXY protocol header names', async () => {
    const running = await limited({ connectionRate: burstOfTwo, proxyProtocol: true });
    const header = (client: string): string => `PROXY TCP4 ${client} 127.0.0.1 4000 80\r\n`;
    await untilRefused(() => asked(running, header('192.0.2.1')));
    expect((await asked(running, header('192.0.2.2'))).status).toBe(200);
  });
});
