import { X509Certificate } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createTestCertificate } from '@/lib/config/test-certificate';
import { type CertificatePem, type GateTls, openGate, type PageHandler } from './gate';
import { openGateForEachTest } from './test-gate';

const subject = openGateForEachTest();

test('only /healthz is served when one address has taken all its connections', async () => {
  const open = await Promise.all(
    Array.from({ length: 300 }, async () => {
      const socket = connect(subject().gate.port, '127.0.0.1');
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.once('connect', resolve));
      return socket;
    }),
  );
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
  });
  expect(await subject().sendRequest('/healthz')).toMatchObject({
    status: 200,
    headers: { connection: 'close' },
  });
  expect(await subject().sendRequest('/')).toMatchObject({ status: 503 });
  expect(await subject().sendRequest('/healthz')).toMatchObject({ status: 200 });
});

test('/healthz is served by TLS, too, when one address has taken all its connections', async () => {
  const tls = createTestTls();
  const secure = await openGate('127.0.0.1', 0, subject().handler, { hosts: [], tls, trusted: [] });
  const open = Array.from({ length: 300 }, () =>
    connect(secure.port, '127.0.0.1').on('error', () => undefined),
  );
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await secure.close(0);
  });
  await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  const statusOf = (path: string) =>
    new Promise((resolve, reject) => {
      const where = { host: '127.0.0.1', port: secure.port, path, agent: false, rejectUnauthorized: false };
      httpsRequest(where, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  expect([await statusOf('/healthz'), await statusOf('/')]).toEqual([200, 503]);
});

test('a handler that throws causes a 500 without the error text', async () => {
  const { status, body } = await subject().sendRequest('/fails');
  expect(status).toBe(500);
  expect(body).not.toContain('as asked');
});

test('the coding that a route names is sent as content-encoding', async () => {
  const { headers } = await subject().sendRequest('/encoded');
  expect(headers['content-encoding']).toBe('gzip');
  expect(headers).not.toHaveProperty('x-stickyboard-encoding');
  expect((await subject().sendRequest('/')).headers).not.toHaveProperty('content-encoding');
});

test('closing cuts a stream that does not end by itself', async () => {
  const opened = new Promise<string>((resolve) => {
    httpRequest(
      { host: '127.0.0.1', port: subject().gate.port, path: '/stream', agent: false },
      (response) => {
        response.once('data', () => resolve('open'));
        response.on('error', () => undefined);
      },
    ).end();
  });
  expect(await opened).toBe('open');
  await subject().gate.close(20);
  await expect(subject().sendRequest('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a reader that takes nothing any more is cut off, and its response ends', async () => {
  let closed = false;
  const short = await openGate(
    '127.0.0.1',
    0,
    async (_request, response) => {
      response.on('close', () => {
        closed = true;
      });
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
      };
      response.on('drain', more);
      more();
    },
    { hosts: [], tls: null, trusted: [] },
    { headMs: 5000, requestMs: 5000, idleMs: 200 },
  );
  const socket = connect(short.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.pause();
  socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${short.port}\r\n\r\n`);
  await vi.waitFor(() => expect(closed).toBe(true), 5000);
  socket.destroy();
  await short.close(0);
});

test('closing does not wait for a TLS handshake or a silent client', async () => {
  const tls = createTestTls();
  const patience = { headMs: 200, requestMs: 400, idleMs: 60_000 };
  const handler: PageHandler = async (_request, response) => void response.end('in');
  const secure = await openGate('127.0.0.1', 0, handler, { hosts: [], tls, trusted: [] }, patience);
  const closed = ['', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'].map((said) => {
    const socket = connect(secure.port, '127.0.0.1');
    if (said) socket.write(said, 'latin1');
    socket.on('error', () => undefined);
    socket.resume();
    return new Promise((resolve) => socket.once('close', resolve));
  });
  await Promise.all(closed);
  await secure.close(0);
});

test('a connection without a request is closed silently', async () => {
  const handler: PageHandler = async (_request, response) => void response.end('in');
  const settings = { hosts: [], tls: null, trusted: [] };
  const short = await openGate('127.0.0.1', 0, handler, settings, {
    headMs: 200,
    requestMs: 400,
    idleMs: 60_000,
  });
  const socket = connect(short.port, '127.0.0.1');
  let said = '';
  socket.on('data', (bytes) => {
    said += bytes;
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  expect(said).toBe('');
  await short.close(0);
});

test.each([
  ['a head', 'GET / HTTP/1.1\r\nX-Slow: '],
  ['a body', 'POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 100000\r\n\r\n'],
])('%s that comes byte by byte is not waited for', async (_what, begin) => {
  const settings = { hosts: [], tls: null, trusted: [] };
  let seenWhole = false;
  const handler: PageHandler = async (request, response) => {
    for await (const _bytes of request);
    seenWhole = true;
    response.end();
  };
  const short = await openGate('127.0.0.1', 0, handler, settings, {
    headMs: 200,
    requestMs: 400,
    idleMs: 60_000,
  });
  const socket = connect(short.port, '127.0.0.1');
  let received = '';
  let closed = false;
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
  });
  socket.write(begin.replace('HOST', `127.0.0.1:${short.port}`));
  const drip = setInterval(() => socket.write('x'), 20);
  await vi.waitFor(() => expect(closed).toBe(true), 5000);
  clearInterval(drip);
  expect(received).not.toContain('HTTP/1.1 200');
  expect(seenWhole).toBe(false);
  await short.close(0);
});

test('a port in use is reported by its code', async () => {
  await expect(openGate('127.0.0.1', subject().gate.port, async () => undefined)).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test('a renewed certificate is in use without a restart, until the gate closes', async () => {
  const tls = createTestTls();
  const gate = await openGate('127.0.0.1', 0, subject().handler, { hosts: [], tls, trusted: [] });
  const renewed = createTestCertificate();
  tls.apply({ cert: renewed.certificate, key: renewed.key });
  const { fingerprint256 } = new X509Certificate(renewed.certificate);
  expect(await getFingerprint(gate.port)).toBe(fingerprint256);
  expect(tls.isWatched).toBe(true);
  await gate.close(0);
  expect(tls.isWatched).toBe(false);
});

/** A certificate that the test renews by `apply`. */
interface TestTls extends GateTls {
  apply: (pem: CertificatePem) => void;
  isWatched: boolean;
}

function createTestTls(): TestTls {
  const { certificate, key } = createTestCertificate();
  const tls: TestTls = {
    pem: { cert: certificate, key },
    apply: () => undefined,
    isWatched: false,
    watch: (apply) => {
      Object.assign(tls, { apply, isWatched: true });
      return () => Object.assign(tls, { isWatched: false });
    },
  };
  return tls;
}

function getFingerprint(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectSecurely({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}
