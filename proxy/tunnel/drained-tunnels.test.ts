import { createServer } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { BackendIntent } from '@/lib/core/intent';
import type { Plan } from '@/lib/core/plan';
import { RawClient } from '../fixtures/raw-client';
import { type RunningDataPlane, runDataPlane } from '../fixtures/run-data-plane';

/** The close code that a side of a WebSocket received, and every protocol error that it saw. */
interface Side {
  codes: number[];
  errors: string[];
}

const watch = (socket: WebSocket): Side => {
  const side: Side = { codes: [], errors: [] };
  socket.on('close', (code) => side.codes.push(code));
  socket.on('error', ({ message }) => side.errors.push(message));
  return side;
};

/** An application that sends and takes messages. @param connected what it does on each connection */
async function application(connected: (socket: WebSocket) => void): Promise<{ port: number; sides: Side[] }> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  const sides: Side[] = [];
  sockets.on('connection', (socket) => {
    sides.push(watch(socket));
    connected(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, sides };
}

async function visit(port: number): Promise<{ socket: WebSocket; side: Side }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  const side = watch(socket);
  onTestFinished(() => socket.terminate());
  await new Promise((resolve) => socket.once('open', resolve));
  return { socket, side };
}

/** Sends messages in fragments of 40 to 70,000 bytes without end. */
function pour(socket: WebSocket): void {
  let count = 0;
  const next = (): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    count++;
    const size = [40, 130, 70_000][count % 3] ?? 0;
    socket.send(Buffer.alloc(size, 0x88), { fin: count % 5 === 0, binary: true }, () => setImmediate(next));
  };
  next();
}

const intent = (adminState: BackendIntent['adminState'], drainDeadline: number | null = null) => ({
  version: 2,
  backends: [{ upstream: 'web', name: 'b1', adminState, drainDeadline, weight: 1 }],
});

const removed = async ({ dataPlane, plan }: RunningDataPlane): Promise<void> => {
  const next: Plan = structuredClone(plan);
  next.listeners[0].port = dataPlane.ports[0] ?? 0;
  next.upstreams[0].backends = [];
  await dataPlane.applyPlan(next);
};

/** The same server, by the name of another upstream. */
const upstreamRemoved = async ({ dataPlane, plan }: RunningDataPlane): Promise<void> => {
  const next: Plan = structuredClone(plan);
  next.listeners[0].port = dataPlane.ports[0] ?? 0;
  next.listeners[0].upstream = 'other';
  next.upstreams[0].name = 'other';
  await dataPlane.applyPlan(next);
};

/** Tunnels of the backend that are open, or its requests in flight (2). */
const open = ({ dataPlane }: RunningDataPlane, gauge: 2 | 3 = 3): number | undefined =>
  dataPlane.getGauges().inFlightByBackend[0]?.[gauge];

describe('a WebSocket', () => {
  it.each([
    ['in maintenance', ({ dataPlane }: RunningDataPlane) => dataPlane.applyIntent(intent('maintenance'))],
    [
      'after the deadline of a drain',
      ({ dataPlane }: RunningDataPlane) => dataPlane.applyIntent(intent('draining', Date.now() + 100)),
    ],
    ['that a reload removed', removed],
    ['of an upstream that a reload removed', upstreamRemoved],
  ])('to a backend %s gets 1001 on both sides, at the end of a frame, within a second', async (_, end) => {
    const { port, sides } = await application(pour);
    const running = await runDataPlane([port]);
    const visits = await Promise.all([visit(running.port), visit(running.port), visit(running.port)]);
    for (const { socket } of visits) pour(socket);
    let bytes = 0;
    visits[0]?.socket.on('message', (data: Buffer) => {
      bytes += data.length;
    });
    await vi.waitFor(() => expect(bytes).toBeGreaterThan(1 << 20), 5000);
    const began = performance.now();
    await end(running);
    const all = () => [...visits.map(({ side }) => side), ...sides];
    await vi.waitFor(() => expect(all().flatMap(({ codes }) => codes)).toHaveLength(6), 5000);
    expect(performance.now() - began).toBeLessThan(1500);
    expect(all()).toEqual(Array.from({ length: 6 }, () => ({ codes: [1001], errors: [] })));
    await vi.waitFor(() => expect(open(running) ?? 0).toBe(0), 5000);
    const [decision] = await running.stopAndReadDecisions();
    expect(decision).toMatchObject({ outcome: 'assigned', status: 101 });
  });

  it('that says nothing gets 1001, too', async () => {
    const { port, sides } = await application(() => undefined);
    const running = await runDataPlane([port]);
    const { side } = await visit(running.port);
    running.dataPlane.applyIntent(intent('maintenance'));
    await vi.waitFor(
      () =>
        expect([side, ...sides]).toEqual([
          { codes: [1001], errors: [] },
          { codes: [1001], errors: [] },
        ]),
      5000,
    );
  });

  it('whose handshake was in progress at the end of the drain gets 1001 as soon as it is open', async () => {
    let accept: () => void = () => undefined;
    const server = createServer();
    const sockets = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      accept = () => sockets.handleUpgrade(request, socket, head, watch);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const running = await runDataPlane([(server.address() as AddressInfo).port]);
    const opening = visit(running.port);
    await vi.waitFor(() => expect(open(running, 2)).toBe(1), 5000);
    running.dataPlane.applyIntent(intent('maintenance'));
    accept();
    const { side } = await opening;
    await vi.waitFor(() => expect(side.codes).toEqual([1001]), 5000);
  });

  it('lasts if tunnels are kept, while a drain has no deadline, and while its backend is down', async () => {
    const { port } = await application((socket) => socket.on('message', (data) => socket.send(data)));
    const running = await runDataPlane([port], { drain: { tunnels: 'keep' } });
    const { socket, side } = await visit(running.port);
    const echoed = async (text: string): Promise<void> => {
      const answer = new Promise((resolve) =>
        socket.once('message', (data: Buffer) => resolve(String(data))),
      );
      socket.send(text);
      expect(await answer).toBe(text);
    };
    /** Longer than the interval of the tunnel sweep. */
    const look = () => new Promise((resolve) => setTimeout(resolve, 450));
    running.dataPlane.applyIntent(intent('maintenance'));
    await look();
    await echoed('kept');
    running.dataPlane.applyIntent(intent('draining'));
    const next: Plan = structuredClone(running.plan);
    next.upstreams[0].drain.tunnels = 'close';
    await running.dataPlane.applyPlan(next);
    running.dataPlane.applyHealth({ upstream: 'web', name: 'b1', health: 'down' });
    await look();
    await echoed('while it drains');
    running.dataPlane.applyIntent(intent('draining', Date.now() - 1));
    await vi.waitFor(() => expect(side.codes).toEqual([1001]), 5000);
  });

  it('whose frame never ends is cut, and so is one that does not close', async () => {
    const { port, sides } = await application(() => undefined);
    const running = await runDataPlane([port]);
    const { socket, side } = await visit(running.port);
    // The header of a frame of 100 bytes, of which one is sent.
    (socket as unknown as { _socket: Socket })._socket.write(Buffer.from([0x82, 0xe4, 1, 2, 3, 4, 5]));
    const silent = await RawClient.connect(running.port);
    onTestFinished(() => silent.close());
    silent.send(
      'GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await silent.waitUntil((text) => text.endsWith('\r\n\r\n'));
    running.dataPlane.applyIntent(intent('maintenance'));
    await silent.waitUntil((text) => text.endsWith('\x88\x02\x03\xe9'));
    await vi.waitFor(() => expect(side.codes).toEqual([1001]), 5000);
    await silent.waitUntilClosed();
    expect(silent.ending).toBe('end');
    await vi.waitFor(() => expect(open(running)).toBe(0), 8000);
    expect(sides.flatMap(({ codes }) => codes).sort()).toEqual([1001, 1006]);
  });
});

describe('a CONNECT', () => {
  it('to a backend in maintenance ends on both sides, in good order', async () => {
    const ends: string[] = [];
    const server = createRawServer({ allowHalfOpen: true }, (socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\nhello'));
      socket.on('end', () => {
        ends.push('end');
        socket.end();
      });
      socket.on('error', ({ message }) => ends.push(message));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const running = await runDataPlane([(server.address() as AddressInfo).port], { kind: 'forward-proxy' });
    const client = await RawClient.connect(running.port);
    client.send('CONNECT 192.0.2.7:443 HTTP/1.1\r\nHost: 192.0.2.7:443\r\n\r\n');
    await client.waitUntil((text) => text.endsWith('hello'));
    const began = performance.now();
    running.dataPlane.applyIntent(intent('maintenance'));
    await client.waitUntilClosed();
    expect(client.ending).toBe('end');
    await vi.waitFor(() => expect(ends).toEqual(['end']), 5000);
    expect(performance.now() - began).toBeLessThan(1500);
    await vi.waitFor(() => expect(open(running)).toBe(0), 5000);
  });
});
