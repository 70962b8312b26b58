import { describe, expect, it } from 'vitest';
import type { RetryPlan } from '@/lib/core/plan';
import { startFailingBackend } from '../fixtures/failing-backend';
import { createPlan } from '../fixtures/plan';
import { get, RawClient } from '../fixtures/raw-client';
import { runBackend, runBackends, runDataPlane } from '../fixtures/run-data-plane';

const retry = (changes: Partial<RetryPlan>): { retry: RetryPlan } => ({
  retry: { ...createPlan([]).upstreams[0].retry, ...changes },
});
const pinned = 'Host: site.test\r\nCookie: route=route-of-b1\r\n';

async function failing(status: number, changes: Partial<RetryPlan>) {
  const bad = await runBackend('bad', (_, response) => {
    response.statusCode = status;
    response.end('bad');
  });
  const good = await runBackend('good');
  return { bad, good, ...(await runDataPlane([bad.port, good.port], retry(changes))) };
}

describe('retries', () => {
  it('ask another backend for a status that is listed, and the session moves there', async () => {
    const { port, stopAndReadDecisions } = await failing(503, { on: [503] });
    const response = await get(port, '/', { Cookie: 'route=route-of-b1' });
    expect([response.status, response.body, response.setCookies[0]]).toEqual([
      200,
      'good',
      'route=route-of-b2; Path=/; HttpOnly',
    ]);
    expect((await stopAndReadDecisions())[0]).toMatchObject({
      outcome: 'moved',
      reason: 'bad-response',
      attempts: 2,
    });
  });

  it('pass a status on that is not listed, and one of the last backend', async () => {
    expect(
      (await get((await failing(503, { on: ['connect'] })).port, '/', { Cookie: 'route=route-of-b1' }))
        .status,
    ).toBe(503);
    const { port } = await failing(503, { on: [503], tries: 1 });
    expect((await get(port, '/', { Cookie: 'route=route-of-b1' })).body).toBe('bad');
  });

  it('never send what is not idempotent twice, unless allowed', async () => {
    const post = `POST / HTTP/1.1\r\n${pinned}Content-Length: 2\r\n\r\nhi`;
    const strict = await failing(502, { on: [502] });
    const client = await RawClient.connect(strict.port);
    expect((await client.request(post)).status).toBe(502);
    expect(strict.good.requests).toEqual([]);
    client.close();
    const allowed = await failing(502, { on: [502], nonIdempotent: true });
    const other = await RawClient.connect(allowed.port);
    expect((await other.request(post)).body).toBe('good');
    expect(allowed.good.requests[0]?.body).toBe('hi');
    other.close();
  });

  it('send a POST elsewhere when its backend cannot even be connected to', async () => {
    const [one, two] = await runBackends(2);
    const { port } = await runDataPlane([one.port, two.port]);
    await one.close();
    const client = await RawClient.connect(port);
    expect((await client.request(`POST / HTTP/1.1\r\n${pinned}Content-Length: 2\r\n\r\nhi`)).body).toBe('b2');
    client.close();
  });

  it('try each backend at most once, and no more than `tries`', async () => {
    const all = await Promise.all(
      ['b1', 'b2', 'b3'].map((name) => runBackend(name, (request) => request.socket.resetAndDestroy())),
    );
    const ports = all.map(({ port }) => port);
    const two = await runDataPlane(ports, retry({ tries: 2 }));
    expect((await get(two.port, '/')).status).toBe(502);
    expect(all.reduce((sum, { requests }) => sum + requests.length, 0)).toBe(2);
    const many = await runDataPlane(ports, retry({ tries: 10 }));
    expect((await get(many.port, '/')).status).toBe(502);
    expect(all.reduce((sum, { requests }) => sum + requests.length, 0)).toBe(5);
    expect((await many.stopAndReadDecisions())[0]).toMatchObject({
      attempts: 3,
      outcome: 'refused',
      reason: 'bad-response',
    });
  });

  it('try each backend that cannot be connected to, whatever `tries` says', async () => {
    const [one, two, spare] = await runBackends(3);
    const plan = [one, two, spare].map(({ port }) => port);
    const { port, stopAndReadDecisions } = await runDataPlane(
      plan,
      retry({ tries: 2 }),
      ({ upstreams: [upstream] }) => {
        upstream.backends[2].backup = true;
      },
    );
    await one.close();
    await two.close();
    expect(await get(port, '/')).toMatchObject({ status: 200, body: 'b3' });
    expect((await stopAndReadDecisions())[0]).toMatchObject({ outcome: 'assigned', attempts: 3 });
  });

  it('try no other that is known to be down once `tries` are used', async () => {
    const all = await runBackends(4);
    const { port, dataPlane, failures } = await runDataPlane(
      all.map((one) => one.port),
      retry({ tries: 2 }),
    );
    for (const { close } of all) await close();
    for (const name of ['b1', 'b2', 'b3', 'b4'])
      dataPlane.applyHealth({ upstream: 'web', name, health: 'down' });
    expect((await get(port, '/')).status).toBe(502);
    expect(failures).toHaveLength(2);
  });

  it.each([
    { tries: 1, most: 2 },
    { tries: 2, most: 2 },
    { tries: 3, most: 3 },
  ])(
    'send a request $most times at most with `tries: $tries`, kept connections included',
    async ({ tries, most }) => {
      const poison = (name: string) =>
        runBackend(name, (request, response) => {
          if (request.url === '/poison') request.socket.destroy();
          else response.end(name);
        });
      const all = await Promise.all(['b1', 'b2', 'b3', 'b4'].map(poison));
      const { port } = await runDataPlane(
        all.map((one) => one.port),
        retry({ tries }),
      );
      for (let i = 0; i < 4; i++) expect((await get(port, '/')).status).toBe(200);
      expect((await get(port, '/poison')).status).toBe(502);
      const poisoned = all.flatMap(({ requests }) => requests.filter(({ url }) => url === '/poison'));
      expect(poisoned).toHaveLength(most);
    },
  );

  // The soak's finding: with two tries the kept connection and the new one to the same backend used them up.
  it('reach another backend by the default of three if the pinned one takes connections and closes them', async () => {
    const pinnedTo = await startFailingBackend('answer');
    const [other] = await runBackends(1);
    const { port } = await runDataPlane([pinnedTo.port, other.port], retry({ tries: 3 }));
    const ask = () => get(port, '/', { Cookie: 'route=route-of-b1' });
    expect((await ask()).body).toBe('ok');
    pinnedTo.mode = 'close';
    expect(await ask()).toMatchObject({ status: 200, body: 'b1' });
    expect(pinnedTo.requestCount).toBe(3);
  });

  it('try another after a time-out only if that is listed', async () => {
    const slow = await runBackend('slow', () => undefined);
    const good = await runBackend('good');
    const timeouts = { connectMs: 1000, responseMs: 100, idleMs: 5000, headMs: 1000 };
    const patient = await runDataPlane([slow.port, good.port], { ...retry({ on: ['timeout'] }), timeouts });
    expect((await get(patient.port, '/', { Cookie: 'route=route-of-b1' })).body).toBe('good');
    const strict = await runDataPlane([slow.port, good.port], { ...retry({ on: ['connect'] }), timeouts });
    expect((await get(strict.port, '/', { Cookie: 'route=route-of-b1' })).status).toBe(504);
  });

  it('fail rather than move a session, if fallback is off', async () => {
    const [one, two] = await runBackends(2);
    const { port, dataPlane } = await runDataPlane([one.port, two.port], {
      sticky: { ...createPlan([]).upstreams[0].sticky, fallback: false },
    });
    dataPlane.applyHealth({ upstream: 'web', name: 'b1', health: 'down' });
    expect((await get(port, '/', { Cookie: 'route=route-of-b1' })).status).toBe(502);
    expect((await get(port, '/')).body).toBe('b2');
  });
});
