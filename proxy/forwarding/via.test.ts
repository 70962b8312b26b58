import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { get, RawClient } from '../fixtures/client';
import { forwardingFor } from '../fixtures/plan';
import { backend, run } from '../fixtures/running';

const VIA = forwardingFor({ via: 'edge' });

/** A backend that answers every request head with these bytes. @returns its port */
async function answering(answer: (request: string) => string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => socket.write(answer(chunk.toString('latin1')), 'latin1'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** The Via lines of each head in `text`. */
function vias(text: string): string[][] {
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
    const port = await answering(() => `${head}X-Other: kept\r\nContent-Length: 2\r\n\r\nok`);
    const { text, body } = await get((await run([port], { forwarding: VIA })).port, '/');
    expect(vias(text)).toEqual([expected]);
    expect(text).toContain('X-Other: kept\r\n');
    expect(body).toBe('ok');
  });

  it('is left as it came where the name is switched off', async () => {
    const port = await answering(() => 'HTTP/1.1 200 OK\r\nvia: 1.1 fred\r\nContent-Length: 2\r\n\r\nok');
    expect(vias((await get((await run([port])).port, '/')).text)).toEqual([['via: 1.1 fred']]);
  });

  it('is that of interim responses, too', async () => {
    const port = await answering(
      () => 'HTTP/1.1 103 Early Hints\r\nVia: 1.1 fred\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    );
    const client = await RawClient.to((await run([port], { forwarding: VIA })).port);
    onTestFinished(() => client.close());
    client.send('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    const text = await client.until((sofar) => sofar.endsWith('ok'));
    expect(vias(text)).toEqual([['Via: 1.1 fred, 1.1 edge'], ['Via: 1.1 edge']]);
  });

  it('is that of a switch to a WebSocket, too', async () => {
    const key = Buffer.alloc(16).toString('base64');
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
    const port = await answering(
      () => `HTTP/1.1 101 Switching Protocols\r\n${upgrade}Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    const client = await RawClient.to((await run([port], { forwarding: VIA })).port);
    onTestFinished(() => client.close());
    client.send(
      `GET / HTTP/1.1\r\nHost: h\r\n${upgrade}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    expect(vias(await client.until((sofar) => sofar.endsWith('\r\n\r\n')))).toEqual([['Via: 1.1 edge']]);
  });
});

describe('a request that comes back', () => {
  it('is answered 508 instead of going round for ever; the log has it once', async () => {
    const running = await run([1], { forwarding: VIA });
    const round = structuredClone(running.plan);
    round.upstreams[0].backends[0].port = running.port;
    await running.traffic.apply(round);
    const answer = await get(running.port, '/');
    expect(answer.status).toBe(508);
    expect(answer.body).toMatch(/^508 Loop Detected: .* make sure that no backend leads back here\.\n$/);
    expect(running.traffic.gauges().rejected).toBe(1);
    expect(await running.decisions()).toEqual([
      expect.objectContaining({ outcome: 'assigned', status: 508 }),
    ]);
  });

  it.each([
    ['1.1 edge', 508],
    ['1.0 fred, HTTP/1.1 EDGE (a comment)', 508],
    ['1.1 edge-2, 1.1 fred (1.1 edge)', 200],
    ['1.1 edge:80', 200],
  ])('is told by its Via: %j is answered %i', async (via, status) => {
    const one = await backend('one');
    const { port } = await run([one.port], { forwarding: VIA });
    expect((await get(port, '/', { Via: via })).status).toBe(status);
    expect(one.seen.map(({ headers }) => headers.via)).toEqual(status === 200 ? [`${via}, 1.1 edge`] : []);
  });

  it('is nobody where the name is switched off', async () => {
    const one = await backend('one');
    expect((await get((await run([one.port])).port, '/', { Via: '1.1 edge' })).status).toBe(200);
  });
});
