import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createForwardingPlan } from '../fixtures/plan';
import { get, RawClient } from '../fixtures/raw-client';
import { runBackend, runDataPlane } from '../fixtures/run-data-plane';

const viaForwarding = createForwardingPlan({ via: 'edge' });

/** A backend that responds to every request head with these bytes. @returns its port */
async function startBackend(response: (request: string) => string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => socket.write(response(chunk.toString('latin1')), 'latin1'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** The Via lines of each head in `text`. */
function parseVias(text: string): string[][] {
  const heads = text.split('\r\n\r\n').filter((head) => head.startsWith('HTTP/1.1 '));
  return heads.map((head) => head.split('\r\n').filter((line) => /^via:/i.test(line)));
}

describe('Via of a response', () => {
  it.each([
    ['none', 'HTTP/1.1 200 OK\r\n', ['Via: 1.1 edge']],
    [
      'those before',
      'HTTP/1.0 200 OK\r\nvia: 1.1 fred (a, b)\r\nVia: 1.0 joe\r\n',
      ['Via: 1.1 fred (a, b), 1.0 joe, 1.0 edge'],
    ],
  ])('names this proxy after %s', async (_, head, expected) => {
    const port = await startBackend(() => `${head}X-Other: kept\r\nContent-Length: 2\r\n\r\nok`);
    const { text, body } = await get((await runDataPlane([port], { forwarding: viaForwarding })).port, '/');
    expect(parseVias(text)).toEqual([expected]);
    expect(text).toContain('X-Other: kept\r\n');
    expect(body).toBe('ok');
  });

  it('is unchanged if the pseudonym is disabled', async () => {
    const port = await startBackend(() => 'HTTP/1.1 200 OK\r\nvia: 1.1 fred\r\nContent-Length: 2\r\n\r\nok');
    expect(parseVias((await get((await runDataPlane([port])).port, '/')).text)).toEqual([['via: 1.1 fred']]);
  });

  it('is that of interim responses, too', async () => {
    const port = await startBackend(
      () => 'HTTP/1.1 103 Early Hints\r\nVia: 1.1 fred\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    );
    const client = await RawClient.connect((await runDataPlane([port], { forwarding: viaForwarding })).port);
    onTestFinished(() => client.close());
    client.send('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    const text = await client.waitUntil((sofar) => sofar.endsWith('ok'));
    expect(parseVias(text)).toEqual([['Via: 1.1 fred, 1.1 edge'], ['Via: 1.1 edge']]);
  });

  it('is that of a switch to a WebSocket, too', async () => {
    const key = Buffer.alloc(16).toString('base64');
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
    const port = await startBackend(
      () => `HTTP/1.1 101 Switching Protocols\r\n${upgrade}Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    const client = await RawClient.connect((await runDataPlane([port], { forwarding: viaForwarding })).port);
    onTestFinished(() => client.close());
    client.send(
      `GET / HTTP/1.1\r\nHost: h\r\n${upgrade}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    expect(parseVias(await client.waitUntil((sofar) => sofar.endsWith('\r\n\r\n')))).toEqual([
      ['Via: 1.1 edge'],
    ]);
  });
});

describe('a request that returns', () => {
  it('is rejected with 508 instead of looping forever; the log has it once', async () => {
    const running = await runDataPlane([1], { forwarding: viaForwarding });
    const round = structuredClone(running.plan);
    round.upstreams[0].backends[0].port = running.port;
    await running.dataPlane.applyPlan(round);
    const response = await get(running.port, '/');
    expect(response.status).toBe(508);
    expect(response.body).toMatch(
      /^508 Loop Detected: The request has passed through .* a backend leads back to it\.\n$/,
    );
    expect(running.dataPlane.getGauges().rejected).toBe(1);
    expect(await running.stopAndReadDecisions()).toEqual([
      expect.objectContaining({ outcome: 'assigned', status: 508 }),
    ]);
  });

  it.each([
    ['1.1 edge', 508],
    ['1.0 fred, HTTP/1.1 EDGE (a comment)', 508],
    ['1.1 edge-2, 1.1 fred (1.1 edge)', 200],
    ['1.1 edge:80', 200],
  ])('is recognised by its Via: %j gets %i', async (via, status) => {
    const one = await runBackend('one');
    const { port } = await runDataPlane([one.port], { forwarding: viaForwarding });
    expect((await get(port, '/', { Via: via })).status).toBe(status);
    expect(one.requests.map(({ headers }) => headers.via)).toEqual(
      status === 200 ? [`${via}, 1.1 edge`] : [],
    );
  });

  it('is absent if the pseudonym is disabled', async () => {
    const one = await runBackend('one');
    expect((await get((await runDataPlane([one.port])).port, '/', { Via: '1.1 edge' })).status).toBe(200);
  });
});
