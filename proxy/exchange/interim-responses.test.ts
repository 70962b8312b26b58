import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { get, RawClient } from '../fixtures/raw-client';
import { runDataPlane } from '../fixtures/run-data-plane';

const getRequest = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';

/** A backend that sends interim responses of `size` bytes, as fast as they are taken, and then the final one. */
async function hinting(hints: number, size: number) {
  const start = 'HTTP/1.1 103 Early Hints\r\nLink: ';
  const hint = `${start}${'x'.repeat(size - start.length - 4)}\r\n\r\n`;
  let sent = 0;
  const server = createServer((socket: Socket) => {
    socket.on('error', () => socket.destroy());
    const send = (): void => {
      while (sent < hints) {
        sent++;
        if (!socket.write(hint)) {
          socket.once('drain', send);
          return;
        }
      }
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone');
    };
    socket.once('data', send);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, sent: () => sent };
}

describe('interim responses', () => {
  it('pass as long as all of them together are no larger than a head may be', async () => {
    const { port: at } = await hinting(16, 1024);
    const { port } = await runDataPlane([at]);
    const client = await RawClient.connect(port);
    client.send(getRequest);
    const text = await client.waitUntil((sofar) => sofar.endsWith('done'), 5000);
    expect(text.match(/ 103 Early Hints/g)).toHaveLength(16);
    client.close();
  });

  it.each(['HTTP/1.1', 'HTTP/1.0'])('without end are a bad response, to a client of %s', async (version) => {
    const { port: at, sent } = await hinting(Number.POSITIVE_INFINITY, 1024);
    const { port, stopAndReadDecisions } = await runDataPlane([at], {}, (plan) => {
      plan.upstreams[0].retry.tries = 1;
    });
    const client = await RawClient.connect(port);
    client.send(getRequest.replace('HTTP/1.1', version));
    const text = await client.waitUntil((sofar) => sofar.includes(' 502 '), 5000);
    expect(text).toContain('too-many-interim-responses');
    expect(sent()).toBeLessThan(10_000);
    expect(await stopAndReadDecisions()).toMatchObject([
      { outcome: 'refused', reason: 'bad-response', status: 502 },
    ]);
  });

  it('hold a backend back whose client does not read them', async () => {
    const { port: at, sent } = await hinting(1500, 16_384);
    const { port, dataPlane } = await runDataPlane([at], {
      limits: { headBytes: 64_000_000, maxFields: 100, retryBodyBytes: 0 },
    });
    const client = connect({ port, host: '127.0.0.1' });
    client.pause();
    client.write(getRequest);
    let before = -1;
    await vi.waitFor(
      () => {
        const now = sent();
        const isSteady = now > 0 && now === before;
        before = now;
        expect(isSteady).toBe(true);
      },
      { timeout: 5000, interval: 200 },
    );
    expect(sent()).toBeLessThan(1200);
    expect(dataPlane.getGauges().inFlightByBackend[0]?.[2]).toBe(1);
    const done = new Promise<void>((resolve) => {
      client.on('data', (bytes: Buffer) => {
        if (bytes.subarray(-4).toString() === 'done') resolve();
      });
    });
    client.resume();
    await done;
    client.destroy();
    expect((await get(port, '/')).status).toBe(200);
  });
});
