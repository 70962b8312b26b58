import { describe, expect, it, vi } from 'vitest';
import { RawClient } from '../fixtures/raw-client';
import { runBackend, runDataPlane } from '../fixtures/run-data-plane';

const requestText = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';
const closeHeader = /^connection: close/im;

/** A backend that holds its responses, and a function that releases the first one. */
async function holding() {
  let arrived: () => void;
  let release = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { port } = await runBackend('b1', (_, response) => {
    release = () => response.end('b1');
    arrived();
  });
  return { port, asked, release: () => release() };
}

describe('a worker that makes room for another', () => {
  it('responds once more on an idle connection, says that this is the last response, and ends', async () => {
    const { port: at } = await runBackend('b1');
    const { port, dataPlane } = await runDataPlane([at]);
    const client = await RawClient.connect(port);
    expect((await client.request(requestText)).text).not.toMatch(closeHeader);
    const retired = dataPlane.retire(60_000);
    await expect(RawClient.connect(port)).rejects.toThrow('ECONNREFUSED');
    const last = await client.request(requestText);
    expect(last.body).toBe('b1');
    expect(last.text).toMatch(closeHeader);
    await vi.waitFor(() => expect(client.ending).toBe('end'));
    client.close();
    await retired;
  });

  it('takes the first request of a connection that was opened before', async () => {
    const { port: at } = await runBackend('b1');
    const { port, dataPlane } = await runDataPlane([at]);
    const client = await RawClient.connect(port);
    const before = await RawClient.connect(port);
    await before.request(requestText);
    before.close();
    const retired = dataPlane.retire(60_000);
    expect((await client.request(requestText)).text).toMatch(closeHeader);
    client.close();
    await retired;
  });

  it('says so with a response to an earlier request, too', async () => {
    const { port: at, asked, release } = await holding();
    const { port, dataPlane } = await runDataPlane([at]);
    const client = await RawClient.connect(port);
    const response = client.request(requestText);
    await asked;
    const retired = dataPlane.retire(60_000);
    release();
    expect((await response).text).toMatch(closeHeader);
    client.close();
    await retired;
  });

  it('leaves a connection open whose response had begun, and closes it when it is idle', async () => {
    let finish = (): void => undefined;
    const { port: at } = await runBackend('b1', (_, response) => {
      response.setHeader('Content-Length', 2);
      response.write('b');
      finish = () => response.end('1');
    });
    const { port, dataPlane } = await runDataPlane([at]);
    const client = await RawClient.connect(port);
    client.send(requestText);
    await client.waitUntil((text) => text.endsWith('\r\n\r\nb'));
    const retired = dataPlane.retire(60_000);
    finish();
    await client.waitUntil((text) => text.endsWith('b1'));
    expect(client.text).not.toMatch(closeHeader);
    expect(client.ending).toBe('open');
    await retired;
    await vi.waitFor(() => expect(client.ending).toBe('end'));
  });

  it('stops at once when asked to', async () => {
    const { port: at } = await runBackend('b1');
    const { port, dataPlane } = await runDataPlane([at]);
    const client = await RawClient.connect(port);
    await client.request(requestText);
    const began = performance.now();
    const retired = dataPlane.retire(60_000);
    await dataPlane.stop(1000);
    await retired;
    expect(performance.now() - began).toBeLessThan(1000);
    await vi.waitFor(() => expect(client.ending).toBe('end'));
  });
});
