import { describe, expect, it, vi } from 'vitest';
import { RawClient } from './fixtures/client';
import { backend, run } from './fixtures/running';

const REQUEST = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';
const CLOSES = /^connection: close/im;

/** A backend that holds its answers, and what lets go of the first that it holds. */
async function holding() {
  let arrived: () => void;
  let release = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { port } = await backend('b1', (_, response) => {
    release = () => response.end('b1');
    arrived();
  });
  return { port, asked, release: () => release() };
}

describe('a worker that makes room for another', () => {
  it('answers once more on a connection that rests, says that this is the last answer, and ends', async () => {
    const { port: at } = await backend('b1');
    const { port, traffic } = await run([at]);
    const client = await RawClient.to(port);
    expect((await client.ask(REQUEST)).text).not.toMatch(CLOSES);
    const retired = traffic.retire(60_000);
    await expect(RawClient.to(port)).rejects.toThrow('ECONNREFUSED');
    const last = await client.ask(REQUEST);
    expect(last.body).toBe('b1');
    expect(last.text).toMatch(CLOSES);
    await vi.waitFor(() => expect(client.ending).toBe('end'));
    client.close();
    await retired;
  });

  it('takes the first request of a connection that was opened before', async () => {
    const { port: at } = await backend('b1');
    const { port, traffic } = await run([at]);
    const client = await RawClient.to(port);
    const before = await RawClient.to(port);
    await before.ask(REQUEST);
    before.close();
    const retired = traffic.retire(60_000);
    expect((await client.ask(REQUEST)).text).toMatch(CLOSES);
    client.close();
    await retired;
  });

  it('says so with an answer that was asked for before, too', async () => {
    const { port: at, asked, release } = await holding();
    const { port, traffic } = await run([at]);
    const client = await RawClient.to(port);
    const answer = client.ask(REQUEST);
    await asked;
    const retired = traffic.retire(60_000);
    release();
    expect((await answer).text).toMatch(CLOSES);
    client.close();
    await retired;
  });

  it('leaves a connection open whose answer had begun, and closes it when nobody asks by it', async () => {
    let finish = (): void => undefined;
    const { port: at } = await backend('b1', (_, response) => {
      response.setHeader('Content-Length', 2);
      response.write('b');
      finish = () => response.end('1');
    });
    const { port, traffic } = await run([at]);
    const client = await RawClient.to(port);
    client.send(REQUEST);
    await client.until((text) => text.endsWith('\r\n\r\nb'));
    const retired = traffic.retire(60_000);
    finish();
    await client.until((text) => text.endsWith('b1'));
    expect(client.text).not.toMatch(CLOSES);
    expect(client.ending).toBe('open');
    await retired;
    await vi.waitFor(() => expect(client.ending).toBe('end'));
  });

  it('stops at once when it is told to', async () => {
    const { port: at } = await backend('b1');
    const { port, traffic } = await run([at]);
    const client = await RawClient.to(port);
    await client.ask(REQUEST);
    const began = performance.now();
    const retired = traffic.retire(60_000);
    await traffic.stop(1000);
    await retired;
    expect(performance.now() - began).toBeLessThan(1000);
    await vi.waitFor(() => expect(client.ending).toBe('end'));
  });
});
