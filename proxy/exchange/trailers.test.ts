import { afterEach, describe, expect, it } from 'vitest';
import {
  type CountingBackend,
  type ScriptedResponse,
  startCountingBackend,
} from '../fixtures/counting-backend';
import { removeJournal } from '../fixtures/journal';
import { silentLog } from '../fixtures/log';
import { createPlan } from '../fixtures/plan';
import { RawClient } from '../fixtures/raw-client';
import { startDataPlane } from '../worker/data-plane';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const waitTimeoutMs = 2000;
const getRequest = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n';
const chunkedHead = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

/** A client of a proxy whose one backend gives the same reply to everything. */
async function start(reply: ScriptedResponse): Promise<{ client: RawClient; backend: CountingBackend }> {
  const backend = await startCountingBackend(() => reply);
  const plan = createPlan([backend.port]);
  const dataPlane = await startDataPlane(plan, 1, {
    onRequestFailed: () => undefined,
    onBackendRecovered: () => undefined,
    onPinsLearned: () => undefined,
    log: silentLog,
  });
  const client = await RawClient.connect(dataPlane.ports[0] ?? 0);
  cleanups.push(
    backend.close,
    () => removeJournal(plan.journal),
    () => dataPlane.stop(0),
    () => client.close(),
  );
  return { client, backend };
}

describe('trailers', () => {
  it('of a response reach the client, except those that belong in a head', async () => {
    const { client } = await start({
      bytes: `${chunkedHead}5\r\nhello\r\n0\r\nServer-Timing: db;dur=5\r\nSet-Cookie: route=x\r\n\r\n`,
    });
    client.send(getRequest);
    const text = await client.waitUntil(
      (sofar) => sofar.endsWith('\r\n\r\n') && sofar.includes('\r\n0\r\n'),
      waitTimeoutMs,
    );
    expect(text.slice(text.indexOf('\r\n\r\n'))).toBe(
      '\r\n\r\n5\r\nhello\r\n0\r\nServer-Timing: db;dur=5\r\n\r\n',
    );
  });

  it('of a response are dropped if the client speaks HTTP/1.0', async () => {
    const { client } = await start({
      bytes: `${chunkedHead}5\r\nhello\r\n0\r\nServer-Timing: db;dur=5\r\n\r\n`,
    });
    client.send('GET / HTTP/1.0\r\n\r\n');
    const text = await client.waitUntilClosed();
    expect(text.slice(text.indexOf('\r\n\r\n'))).toBe('\r\n\r\nhello');
  });

  it('of a request reach the backend, and so does that the client takes them', async () => {
    const { client, backend } = await start({ bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' });
    await client.request(
      'POST / HTTP/1.1\r\nHost: a.test\r\nTE: trailers\r\nConnection: TE\r\nTransfer-Encoding: chunked\r\n\r\n' +
        '5\r\nhello\r\n0\r\nX-Sum: 12\r\nHost: b.test\r\n\r\n',
    );
    expect(backend.requests[0]).toMatchObject({ body: 'hello', trailers: [['X-Sum', '12']] });
    expect(backend.requests[0]?.headers).toEqual(
      expect.arrayContaining([
        ['TE', 'trailers'],
        ['Connection', 'TE'],
      ]),
    );
  });
});

describe('a response whose first chunk is broken', () => {
  it('is a whole 502 while the client has seen nothing of it', async () => {
    const { client } = await start({ bytes: `${chunkedHead}5\r\nhelloXX0\r\n\r\n` });
    const response = await client.request(getRequest);
    expect(response.status).toBe(502);
    expect(response.body).toBe(
      '502 Bad Gateway: The response of the backend is invalid (invalid-chunk-framing).\n',
    );
  });

  it('is cut off once the client has seen some of it', async () => {
    // More than one read holds.
    const first = `${(200_000).toString(16)}\r\n${'x'.repeat(200_000)}\r\n`;
    const { client } = await start({ bytes: `${chunkedHead}${first}5\r\nhelloXX0\r\n\r\n` });
    client.send(getRequest);
    const text = await client.waitUntilClosed();
    expect(text).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(text).not.toContain('\r\n0\r\n');
    expect(client.ending).toBe('end');
  });
});
