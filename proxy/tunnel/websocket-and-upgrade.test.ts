import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startEchoServer } from '../fixtures/echo-server';
import { readDecisions } from '../fixtures/journal';
import { get, RawClient } from '../fixtures/raw-client';
import { runBackends, runDataPlane } from '../fixtures/run-data-plane';
import { openJournalReader } from '../journal/reader';

const webSocketKey = 'dGhlIHNhbXBsZSBub25jZQ==';
const accept = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

const handshake = (extra = ''): string =>
  `GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ${webSocketKey}\r\nSec-WebSocket-Version: 13\r\n${extra}\r\n`;
const switched = (key = webSocketKey): string =>
  `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept(key)}\r\n\r\nhello`;

function completions(journal: string): unknown[][] {
  const reader = openJournalReader(journal, new Map());
  const records = reader.readBatch(1 << 20)?.records ?? [];
  reader.close();
  return records.filter(([kind]) => kind === 'c');
}

describe('a WebSocket', () => {
  it('completes its own decision, though the clock of the machine was set meanwhile', async () => {
    const { port: backendPort } = await startEchoServer(() => switched());
    const { port, plan, stopAndReadDecisions } = await runDataPlane([backendPort]);
    const client = await RawClient.connect(port);
    client.send(handshake());
    await client.waitUntil((text) => text.endsWith('hello'));
    const hour = 3_600_000;
    const began = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(began + hour);
    onTestFinished(() => void vi.restoreAllMocks());
    await vi.waitFor(async () => {
      await get(port, '/');
      expect(Number(readDecisions(plan.journal).at(-1)?.time)).toBeGreaterThan(
        (began + hour - 60_000) * 1000,
      );
    }, 5000);
    client.close();
    const [tunnel] = await stopAndReadDecisions();
    expect(completions(plan.journal)[0]?.slice(1, 4)).toEqual([tunnel?.time, 'web', tunnel?.session]);
  });

  it('is a tunnel of a pinned session, recorded when it opens and completed when it ends', async () => {
    const { port: backendPort } = await startEchoServer(() => switched());
    const { port, dataPlane, plan, stopAndReadDecisions } = await runDataPlane([backendPort]);
    const client = await RawClient.connect(port);
    client.send(handshake());
    const head = await client.waitUntil((text) => text.endsWith('hello'));
    expect(head).toMatch(/^HTTP\/1\.1 101 .*\r\n/);
    expect(head).toMatch(/Set-Cookie: route=route-of-b1;/);
    client.send('ping');
    expect(await client.waitUntil((text) => text.endsWith('PING'))).toContain('helloPING');
    expect(dataPlane.getGauges().inFlightByBackend).toEqual([['web', 'b1', 0, 1]]);
    client.close();
    await vi.waitFor(() => expect(dataPlane.getGauges().inFlightByBackend).toEqual([['web', 'b1', 0, 0]]));
    const [decision] = await stopAndReadDecisions();
    expect(decision).toMatchObject({ outcome: 'assigned', status: 101, path: '/chat' });
    const [completion] = completions(plan.journal);
    expect(completion?.slice(1, 4)).toEqual([decision?.time, 'web', decision?.session]);
    expect(Number(completion?.[5]) - Number(decision?.bytesIn)).toBe(4);
    expect(Number(completion?.[6]) - Number(decision?.bytesOut)).toBe(9);
  });

  it('continues while the log is full and new requests are rejected, and its end is recorded', async () => {
    const { port: backendPort } = await startEchoServer(() => switched());
    const { port, dataPlane, plan, stopAndReadDecisions } = await runDataPlane(
      [backendPort],
      {},
      (changed) => {
        changed.journalQuota.full = 'stop';
      },
    );
    const client = await RawClient.connect(port);
    client.send(handshake());
    await client.waitUntil((text) => text.endsWith('hello'));
    dataPlane.setJournalQuota(false);
    client.send('ping');
    expect(await client.waitUntil((text) => text.endsWith('PING'))).toContain('helloPING');
    expect((await get(port, '/')).status).toBe(503);
    client.close();
    await vi.waitFor(() => expect(dataPlane.getGauges().inFlightByBackend).toEqual([['web', 'b1', 0, 0]]));
    expect(await stopAndReadDecisions()).toHaveLength(1);
    expect(completions(plan.journal)).toHaveLength(1);
  });

  it('whose beginning was not recorded has no end in the journal either', async () => {
    const { port: backendPort } = await startEchoServer(() => switched());
    const { port, dataPlane, plan, stopAndReadDecisions } = await runDataPlane([backendPort]);
    dataPlane.setJournalQuota(false);
    const client = await RawClient.connect(port);
    client.send(handshake());
    await client.waitUntil((text) => text.endsWith('hello'));
    client.close();
    await vi.waitFor(() => expect(dataPlane.getGauges().inFlightByBackend).toEqual([['web', 'b1', 0, 0]]));
    expect(await stopAndReadDecisions()).toEqual([]);
    expect(completions(plan.journal)).toEqual([]);
    expect(dataPlane.getGauges().unrecordedDecisions).toBe(1);
  });

  it('is not made of a 101 that does not fit', async () => {
    const { port: backendPort } = await startEchoServer(() => switched('AAAAAAAAAAAAAAAAAAAAAA=='));
    const { port } = await runDataPlane([backendPort]);
    const client = await RawClient.connect(port);
    expect((await client.request(handshake())).status).toBe(502);
    client.close();
  });

  it('that the backend refuses is an ordinary response', async () => {
    const { port: backendPort } = await startEchoServer(
      () => 'HTTP/1.1 426 No\r\nContent-Length: 2\r\n\r\nno',
    );
    const { port } = await runDataPlane([backendPort]);
    const client = await RawClient.connect(port);
    expect(await client.request(handshake())).toMatchObject({ status: 426, body: 'no' });
    client.close();
  });

  it('is the only protocol that is offered on', async () => {
    const { port: backendPort, heads } = await startEchoServer(
      () => 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    );
    const { port } = await runDataPlane([backendPort]);
    await get(port, '/', {
      Connection: 'Upgrade, HTTP2-Settings',
      Upgrade: 'h2c',
      'HTTP2-Settings': 'AAMAAABkAAQAAP__',
    });
    expect(heads[0]).not.toMatch(/upgrade|http2-settings/i);
  });
});

describe('an open tunnel', () => {
  async function openTunnels(port: number, count: number): Promise<RawClient[]> {
    const clients = await Promise.all(Array.from({ length: count }, () => RawClient.connect(port)));
    for (const client of clients) client.send(handshake('Cookie: route=route-of-b1\r\n'));
    for (const client of clients) await client.waitUntil((text) => text.endsWith('hello'));
    onTestFinished(() => {
      for (const client of clients) client.close();
    });
    return clients;
  }

  it.each(['least-conn', 'random-two'] as const)('counts for %s', async (policy) => {
    const sockets = await startEchoServer(() => switched());
    const [other] = await runBackends(1);
    const { port, dataPlane } = await runDataPlane([sockets.port, other.port], {
      balance: { policy, key: null },
    });
    await openTunnels(port, 12);
    await vi.waitFor(() => expect(dataPlane.getGauges().inFlightByBackend[0]).toEqual(['web', 'b1', 0, 12]));
    for (let i = 0; i < 12; i++) expect((await get(port, '/')).body).toBe('b1');
    expect(other.requests).toHaveLength(12);
  });

  it('counts for maxConns, and its end admits a queued request', async () => {
    const sockets = await startEchoServer(() => switched());
    const full = { policy: 'queue', queue: 2, timeoutMs: 60_000 } as const;
    const { port, dataPlane } = await runDataPlane([sockets.port], { full }, (plan) => {
      plan.upstreams[0].backends[0].maxConns = 2;
    });
    const [first] = await openTunnels(port, 2);
    const waiting = await Promise.all([RawClient.connect(port), RawClient.connect(port)]);
    for (const client of waiting) client.send(handshake());
    // Once both wait there is room for no third.
    await vi.waitFor(async () => expect((await get(port, '/')).status).toBe(503));
    expect(dataPlane.getGauges().inFlightByBackend).toEqual([['web', 'b1', 0, 2]]);
    const opened = (): number => waiting.filter(({ text }) => text.endsWith('hello')).length;
    expect(sockets.heads).toHaveLength(2);
    first.close();
    await vi.waitFor(() => expect(opened()).toBe(1));
    expect(sockets.heads).toHaveLength(3);
    expect(dataPlane.getGauges().inFlightByBackend).toEqual([['web', 'b1', 0, 2]]);
    for (const client of waiting) client.close();
  });
});

describe('another protocol', () => {
  const request = (protocol: string, method = 'GET', rest = '\r\n'): string =>
    `${method} /attach HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n${rest}`;
  const accepted = 'HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nhello';

  it.each([
    ['without a body', request('tcp')],
    ['with one', request('tcp', 'POST', 'Content-Length: 4\r\n\r\n{"a"')],
    ['next to one that may not be offered', request('h2c, tcp')],
  ])('is a tunnel if any is allowed, %s', async (_, text) => {
    const { port: backendPort, heads } = await startEchoServer(() => accepted);
    const { port, stopAndReadDecisions } = await runDataPlane([backendPort], { upgrade: 'any' });
    const client = await RawClient.connect(port);
    client.send(text);
    const head = await client.waitUntil((sofar) => sofar.endsWith('hello'));
    expect(head).toMatch(/^HTTP\/1\.1 101 .*\r\n/);
    expect(head).toMatch(/\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n/);
    client.send('ping');
    expect(await client.waitUntil((sofar) => sofar.endsWith('PING'))).toContain('helloPING');
    expect(heads[0]).toMatch(/\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n/);
    client.close();
    expect(await stopAndReadDecisions()).toMatchObject([{ status: 101, outcome: 'assigned' }]);
  });

  it.each([
    ['by default', request('tcp'), 'websocket'],
    ['if it would carry requests unseen', request('h2c'), 'any'],
  ] as const)('is not offered %s', async (_, text, upgrade) => {
    const { port: backendPort, heads } = await startEchoServer(() => 'HTTP/1.1 204 No Content\r\n\r\n');
    const { port } = await runDataPlane([backendPort], { upgrade });
    const client = await RawClient.connect(port);
    expect((await client.request(text)).status).toBe(204);
    expect(heads[0]).not.toMatch(/upgrade/i);
    client.close();
  });

  it('is none while the request is not whole', async () => {
    const { port: backendPort } = await startEchoServer(() => accepted);
    const { port } = await runDataPlane([backendPort], { upgrade: 'any' });
    const client = await RawClient.connect(port);
    const response = await client.request(request('tcp', 'POST', 'Content-Length: 40\r\n\r\nGET /'));
    expect(response.status).toBe(502);
    client.close();
  });

  it('is named in a 426, which says what to change to', async () => {
    const required = 'HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: foo/2, bar\r\n';
    const { port: backendPort } = await startEchoServer(() => `${required}Content-Length: 0\r\n\r\n`);
    const { port } = await runDataPlane([backendPort]);
    for (const version of ['1.0', '1.1']) {
      const client = await RawClient.connect(port);
      const { text } = await client.request(`GET / HTTP/${version}\r\nHost: h\r\n\r\n`);
      expect(text).toMatch(/\r\nConnection: Upgrade\r\nUpgrade: foo\/2, bar\r\n/);
      client.close();
    }
  });
});
