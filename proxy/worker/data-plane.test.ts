import { describe, expect, it } from 'vitest';
import { backend, startProxy } from '../fixtures/proxied-backends';
import { get, RawClient } from '../fixtures/raw-client';

describe('affinity', () => {
  it('spreads requests without a cookie and keeps those with one', async () => {
    const [one, two] = [await backend('one'), await backend('two')];
    const { port } = await startProxy([one.port, two.port]);
    const first = await get(port, '/');
    const second = await get(port, '/');
    expect([first.body, second.body].sort()).toEqual(['one', 'two']);
    expect(first.setCookies[0]).toMatch(/^route=route-of-b[12]; Path=\/; HttpOnly$/);
    expect(first.setCookies[1]).toMatch(/^route_sid=[0-9a-f]{32}; Path=\/; HttpOnly$/);
    const cookie = first.setCookies.map((line) => line.split(';')[0]).join('; ');
    for (let i = 0; i < 5; i++) {
      const again = await get(port, '/wc', { Cookie: cookie });
      expect(again.body).toBe(first.body);
      expect(again.setCookies).toEqual([]);
    }
  });

  it('writes one decision per request, with its result and session', async () => {
    const one = await backend('one');
    const { port, decisions } = await startProxy([one.port]);
    const first = await get(port, '/first?secret=1', { Cookie: 'JSESSIONID=abc' });
    const cookie = first.setCookies.map((line) => line.split(';')[0]).join('; ');
    await get(port, '/second', { Cookie: `JSESSIONID=abc; ${cookie}` });
    await get(port, '/third', { Cookie: 'route=nobody' });
    const [a, b, c] = await decisions();
    expect(a).toMatchObject({
      presented: 'none',
      outcome: 'assigned',
      backend: 'b1',
      status: 200,
      path: '/first',
    });
    expect(b).toMatchObject({ presented: 'valid', outcome: 'pinned', session: a?.session, attempts: 1 });
    expect(a?.appSession).toMatch(/^[0-9a-f]{16}$/);
    expect(b?.appSession).toBe(a?.appSession);
    expect(c).toMatchObject({
      presented: 'unknown',
      outcome: 'assigned',
      previousBackend: null,
      client: '127.0.0.1',
    });
  });

  it('does not let a backend set the route cookie', async () => {
    const one = await backend('one', (_, response) => {
      response.setHeader('Set-Cookie', ['route=mine; Path=/', 'app=1']);
      response.end('one');
    });
    const { port } = await startProxy([one.port]);
    const { setCookies } = await get(port, '/');
    expect(setCookies.filter((line) => line.startsWith('route='))).toEqual([
      'route=route-of-b1; Path=/; HttpOnly',
    ]);
    expect(setCookies).toContain('app=1');
  });
});

describe('failover', () => {
  it('serves a pinned session from another backend when its own refuses connections, and pins it there', async () => {
    const [one, two] = [await backend('one'), await backend('two')];
    const { port, failures, decisions } = await startProxy([one.port, two.port]);
    await one.close();
    const moved = await get(port, '/', { Cookie: 'route=route-of-b1' });
    expect(moved.body).toBe('two');
    expect(moved.setCookies[0]).toBe('route=route-of-b2; Path=/; HttpOnly');
    expect(failures).toEqual(['b1 connect-failed']);
    expect((await decisions())[0]).toMatchObject({
      outcome: 'moved',
      reason: 'connect-failed',
      backend: 'b2',
      previousBackend: 'b1',
      attempts: 2,
    });
  });

  it('repeats an idempotent request that was cut off, and never a POST', async () => {
    const one = await backend('one', (request) => request.socket.resetAndDestroy());
    const two = await backend('two');
    const { port, dataPlane } = await startProxy([one.port, two.port]);
    const pinned = 'Host: site.test\r\nCookie: route=route-of-b1\r\n';
    const client = await RawClient.connect(port);
    const post = await client.request(`POST / HTTP/1.1\r\n${pinned}Content-Length: 2\r\n\r\nhi`);
    expect(post.status).toBe(502);
    dataPlane.applyHealth({ upstream: 'web', name: 'b1', health: 'up' });
    const repeated = await client.request(`GET / HTTP/1.1\r\n${pinned}\r\n`);
    expect([repeated.status, repeated.body]).toEqual([200, 'two']);
    expect([one.requests.length, two.requests.length]).toEqual([2, 1]);
    client.close();
  });

  it('does not blame a backend that closed an idle connection', async () => {
    const one = await backend('one', (_, response) => {
      response.end('one');
      response.socket?.once('data', () => response.socket?.resetAndDestroy());
    });
    const { port, failures } = await startProxy([one.port]);
    const client = await RawClient.connect(port);
    const cookie = 'Host: site.test\r\nCookie: route=route-of-b1\r\n';
    expect((await client.request(`GET /1 HTTP/1.1\r\n${cookie}\r\n`)).status).toBe(200);
    expect((await client.request(`GET /2 HTTP/1.1\r\n${cookie}\r\n`)).status).toBe(200);
    expect(failures).toEqual([]);
    client.close();
  });

  it('responds 502 when all have failed and 503 when none may serve', async () => {
    const one = await backend('one');
    await one.close();
    const { port, dataPlane, decisions } = await startProxy([one.port]);
    expect((await get(port, '/')).status).toBe(502);
    dataPlane.applyIntent({ version: 2, backends: [intentFor('b1', 'maintenance')] });
    expect((await get(port, '/')).status).toBe(503);
    const [failed, none] = await decisions();
    expect(failed).toMatchObject({
      outcome: 'refused',
      reason: 'connect-failed',
      status: 502,
      backend: null,
    });
    expect(none).toMatchObject({ outcome: 'refused', reason: 'no-backend', status: 503 });
  });
});

function intentFor(
  name: string,
  adminState: 'ready' | 'draining' | 'maintenance',
  drainDeadline: number | null = null,
) {
  return { upstream: 'web', name, adminState, drainDeadline, weight: 1 };
}

describe('admin state', () => {
  it('keeps the sessions of a draining backend and gives it no new ones', async () => {
    const [one, two] = [await backend('one'), await backend('two')];
    const { port, dataPlane } = await startProxy([one.port, two.port]);
    dataPlane.applyIntent({ version: 2, backends: [intentFor('b1', 'draining')] });
    for (let i = 0; i < 4; i++) expect((await get(port, '/')).body).toBe('two');
    expect((await get(port, '/', { Cookie: 'route=route-of-b1' })).body).toBe('one');
    dataPlane.applyIntent({ version: 3, backends: [intentFor('b1', 'draining', Date.now() - 1)] });
    expect((await get(port, '/', { Cookie: 'route=route-of-b1' })).body).toBe('two');
  });

  it('moves the sessions of a backend in maintenance at once', async () => {
    const [one, two] = [await backend('one'), await backend('two')];
    const { port, dataPlane, decisions } = await startProxy([one.port, two.port]);
    dataPlane.applyIntent({ version: 2, backends: [intentFor('b1', 'maintenance')] });
    expect((await get(port, '/', { Cookie: 'route=route-of-b1' })).body).toBe('two');
    expect((await decisions())[0]).toMatchObject({ outcome: 'moved', reason: 'maintenance', attempts: 1 });
  });
});
