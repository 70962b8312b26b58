import type { ServerResponse } from 'node:http';
import { connect as secure } from 'node:tls';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { UpstreamPlan } from '@/lib/core/plan';
import type { ListenerTlsPlan } from '@/lib/core/tls-plan';
import { CertificateMaker } from '../fixtures/certificates';
import { startDnsServer } from '../fixtures/dns-server';
import { get, RawClient } from '../fixtures/raw-client';
import { runBackend, runDataPlane } from '../fixtures/run-data-plane';
import { readCertificate } from '../listener/tls/certificate';

const getRequest = 'GET /work HTTP/1.1\r\nHost: h\r\n\r\n';

/** A backend that holds its responses, and the traffic before it. */
async function holding(
  upstream: Partial<UpstreamPlan> = {},
  maxConns = 0,
  tls: ListenerTlsPlan | null = null,
) {
  const held: ServerResponse[] = [];
  let closed = 0;
  const { port: at } = await runBackend('b1', (_, response) => {
    response.on('close', () => {
      if (!response.writableFinished) closed++;
    });
    held.push(response);
  });
  const running = await runDataPlane([at], upstream, (plan) => {
    plan.upstreams[0].backends[0].maxConns = maxConns;
    plan.listeners[0].tls = tls;
  });
  const inFlight = () => running.dataPlane.getGauges().inFlightByBackend[0]?.[2];
  const arrived = (count: number) => vi.waitFor(() => expect(held).toHaveLength(count));
  return { ...running, held, arrived, inFlight, closedEarly: () => closed };
}

describe('a client that closes its connection while its backend works', () => {
  it.each([
    ['in good order', (client: RawClient) => client.socket.end()],
    ['by a reset', (client: RawClient) => client.socket.resetAndDestroy()],
  ])('cancels its request, %s', async (_, leave) => {
    const { port, arrived, inFlight, closedEarly, stopAndReadDecisions } = await holding();
    const client = await RawClient.connect(port);
    client.send(getRequest);
    await arrived(1);
    leave(client);
    await vi.waitFor(() => expect(closedEarly()).toBe(1));
    expect(inFlight()).toBe(0);
    await client.waitUntilClosed();
    expect(client.text).toBe('');
    expect(await stopAndReadDecisions()).toMatchObject([
      { path: '/work', outcome: 'assigned', status: 499, backend: 'b1', timeToFirstByte: null },
    ]);
  });

  it('cancels it with requests pipelined behind it, which are not begun', async () => {
    const { port, arrived, closedEarly, stopAndReadDecisions } = await holding();
    const client = await RawClient.connect(port);
    client.send(getRequest + getRequest);
    await arrived(1);
    client.socket.end();
    await vi.waitFor(() => expect(closedEarly()).toBe(1));
    expect(await stopAndReadDecisions()).toHaveLength(1);
  });

  it('cancels it if it was sent over TLS', async () => {
    const maker = new CertificateMaker();
    onTestFinished(() => maker.remove());
    const certificates = [readCertificate(maker.make('IP:127.0.0.1'))];
    const { port, arrived, closedEarly } = await holding({}, 0, { certificates, minVersion: 'TLSv1.2' });
    const client = secure({ port, host: '127.0.0.1', rejectUnauthorized: false });
    onTestFinished(() => void client.destroy());
    client.write(getRequest);
    await arrived(1);
    client.end();
    await vi.waitFor(() => expect(closedEarly()).toBe(1));
  });

  it('cancels it in the middle of a stream that is silent for the moment', async () => {
    const { port, held, arrived, closedEarly, stopAndReadDecisions } = await holding();
    const client = await RawClient.connect(port);
    client.send(getRequest);
    await arrived(1);
    held[0].write('data: 1\n\n');
    await client.waitUntil((text) => text.includes('data: 1'));
    client.socket.end();
    await vi.waitFor(() => expect(closedEarly()).toBe(1));
    const [decision] = await stopAndReadDecisions();
    expect(decision).toMatchObject({ outcome: 'assigned', status: 499, backend: 'b1' });
    expect(decision?.timeToFirstByte).toBeGreaterThan(0);
  });

  it('cancels it while its body is being sent', async () => {
    const { port, dataPlane, stopAndReadDecisions, inFlight } = await holding();
    const client = await RawClient.connect(port);
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf');
    await vi.waitFor(() => expect(inFlight()).toBe(1));
    client.socket.end();
    await vi.waitFor(() => expect(inFlight()).toBe(0));
    expect(dataPlane.getGauges().rejected).toBe(0);
    expect((await stopAndReadDecisions())[0]).toMatchObject({ status: 499, backend: 'b1' });
  });

  it('gives its place of maxConns to the request that waits', async () => {
    const { port, held, arrived } = await holding(
      { full: { policy: 'queue', queue: 1, timeoutMs: 60_000 } },
      1,
    );
    const client = await RawClient.connect(port);
    client.send(getRequest);
    await arrived(1);
    const waiting = get(port, '/');
    client.socket.end();
    await arrived(2);
    held[1].end('served');
    expect((await waiting).body).toBe('served');
  });

  it('cancels it while it waits for a place', async () => {
    const full = { policy: 'queue', queue: 1, timeoutMs: 60_000 } as const;
    const { port, held, arrived, stopAndReadDecisions } = await holding({ full }, 1);
    const first = get(port, '/first');
    await arrived(1);
    const gone = await RawClient.connect(port);
    gone.send(getRequest);
    await vi.waitFor(async () => expect((await get(port, '/')).status).toBe(503));
    gone.socket.end();
    await gone.waitUntilClosed();
    held[0].end('first');
    expect((await first).body).toBe('first');
    const left = (await stopAndReadDecisions()).find(({ path }) => path === '/work');
    expect(left).toMatchObject({
      outcome: 'refused',
      reason: 'full',
      status: 499,
      backend: null,
      attempts: 0,
    });
  });

  it('cancels it while the name of its target is looked up', async () => {
    const silent = await startDnsServer(() => 'silence');
    const { port: at, connections } = await runBackend('b1');
    const { port } = await runDataPlane([at], { kind: 'forward-proxy' }, (plan) => {
      plan.upstreams[0].tunnel = {
        ...plan.upstreams[0].tunnel,
        resolve: 'check',
        resolvers: [silent.address],
      };
    });
    const client = await RawClient.connect(port);
    client.send('GET http://slow.test/ HTTP/1.1\r\nHost: slow.test\r\n\r\n');
    await vi.waitFor(() => expect(silent.queriedNames).toContain('slow.test'));
    client.socket.end();
    await client.waitUntilClosed();
    expect(connections()).toBe(0);
  });

  it('gets a response that is whole already', async () => {
    const { port, held, arrived, stopAndReadDecisions } = await holding();
    const client = await RawClient.connect(port);
    client.send(getRequest);
    await arrived(1);
    held[0].end('whole');
    client.socket.end();
    await client.waitUntilClosed();
    const [decision] = await stopAndReadDecisions();
    // Which of the two the proxy sees first is open; the log says what the client got.
    expect(decision?.status).toBe(client.text.endsWith('whole') ? 200 : 499);
  });
});

describe('clientAbort: continue', () => {
  it.each(['stays', 'has left'])(
    'writes the decision of a request that a stop cuts off, whose client %s',
    async (client) => {
      const { port, arrived, closedEarly, stopAndReadDecisions } = await holding({ clientAbort: 'continue' });
      const asking = await RawClient.connect(port);
      asking.send(getRequest);
      await arrived(1);
      if (client === 'has left') {
        asking.socket.resetAndDestroy();
        await asking.waitUntilClosed();
      }
      expect(await stopAndReadDecisions()).toMatchObject([{ path: '/work', status: 499, backend: 'b1' }]);
      await vi.waitFor(() => expect(closedEarly()).toBe(1));
    },
  );

  it('serves a client that has closed its sending side', async () => {
    const { port, held, arrived, stopAndReadDecisions } = await holding({ clientAbort: 'continue' });
    const client = await RawClient.connect(port);
    client.socket.end(getRequest);
    await arrived(1);
    held[0].end('done');
    expect(await client.waitUntilClosed()).toMatch(/done$/);
    expect((await stopAndReadDecisions())[0]).toMatchObject({ status: 200 });
  });

  it.each(['end', 'resetAndDestroy'] as const)('lets the backend finish its work after %s', async (leave) => {
    const { port, held, arrived, inFlight, closedEarly, stopAndReadDecisions } = await holding({
      clientAbort: 'continue',
    });
    const client = await RawClient.connect(port);
    client.send(getRequest);
    await arrived(1);
    held[0].write('first');
    await client.waitUntil((text) => text.includes('first'));
    client.socket[leave]();
    if (leave === 'resetAndDestroy') await new Promise((resolve) => client.socket.once('close', resolve));
    for (let part = 0; part < 20; part++) {
      held[0].write('x'.repeat(100_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    held[0].end();
    await vi.waitFor(() => expect(inFlight()).toBe(0));
    expect(closedEarly()).toBe(0);
    expect((await stopAndReadDecisions())[0]).toMatchObject({ status: 200, backend: 'b1' });
  });
});
