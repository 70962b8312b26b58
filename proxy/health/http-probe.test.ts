import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, Server as TlsServer } from 'node:tls';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Failure } from '@/lib/core/failure';
import { CertificateMaker } from '../fixtures/certificates';
import { readCertificate } from '../listener/tls/certificate';
import { writeProxyHeader } from '../proxy-protocol/write-header';
import { BackendTls } from '../upstream/tls/backend-tls';
import { type HttpProbeTarget, runHttpProbe } from './http-probe';
import { HttpProbeEvaluator } from './http-probe-evaluator';

const probePlan: HttpProbeTarget['plan'] = {
  method: 'GET',
  path: '/healthz',
  host: null,
  headers: {},
  statuses: [[200, 399]],
  body: null,
  port: null,
  timeoutMs: 1000,
};
const maker = new CertificateMaker();
const servers: Server[] = [];
const sockets = new Set<Socket>();
let receivedRequest: string;

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const socket of sockets) socket.destroy();
});
afterAll(() => maker.remove());

/** A backend of raw bytes; `end` closes after the response. @returns its port */
async function startServer(response: string, end = true, server = createServer()): Promise<number> {
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.add(socket);
    let heard = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      heard += chunk;
      if (!heard.endsWith('\r\n\r\n')) return;
      receivedRequest = heard;
      if (end) socket.end(response);
      else socket.write(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

function probe(
  port: number,
  plan: Partial<HttpProbeTarget['plan']> = {},
  more: Partial<HttpProbeTarget> = {},
): Promise<Failure | null> {
  const backend = { host: '127.0.0.1', port };
  return runHttpProbe({
    backend,
    plan: { ...probePlan, ...plan },
    tls: null,
    proxyProtocolHeader: null,
    ...more,
  });
}

const okResponse = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nready';

describe('runHttpProbe', () => {
  it('asks for the path on a connection of its own', async () => {
    const port = await startServer(okResponse);
    expect(await probe(port)).toBeNull();
    expect(receivedRequest).toMatch(`GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`);
    expect(receivedRequest).toMatch(/^Connection: close\r$/m);
  });

  it('asks by the method, for the host and with the fields that the plan names, those before its own', async () => {
    const port = await startServer('HTTP/1.1 401 Who\r\n\r\n');
    const statuses: HttpProbeTarget['plan']['statuses'] = [
      [200, 204],
      [401, 401],
    ];
    const headers = { 'X-Probe': 'yes', 'user-agent': 'check/1' };
    expect(await probe(port, { method: 'HEAD', host: 'app.example.test', headers, statuses })).toBeNull();
    expect(receivedRequest).toBe(
      'HEAD /healthz HTTP/1.1\r\nHost: app.example.test\r\nuser-agent: check/1\r\nAccept: */*\r\n' +
        'Accept-Encoding: identity\r\nX-Probe: yes\r\nConnection: close\r\n\r\n',
    );
    await probe(port, { method: 'POST' });
    expect(receivedRequest).toMatch(/^POST \/healthz .*^Content-Length: 0\r$/ms);
  });

  it('passes as soon as it knows, even if the connection stays open', async () => {
    expect(await probe(await startServer(okResponse, false))).toBeNull();
    expect(await probe(await startServer(okResponse, false), { body: 'ready' })).toBeNull();
  });

  it.each([
    [
      'another status',
      'HTTP/1.1 503 Service Unavailable\r\n\r\n',
      {},
      { code: 'unexpected-status', status: 503, expected: [[200, 399]] },
    ],
    [
      'one status alone',
      okResponse,
      { statuses: [[204, 204]] },
      { code: 'unexpected-status', status: 200, expected: [[204, 204]] },
    ],
    [
      'a status outside a list',
      okResponse,
      {
        statuses: [
          [204, 204],
          [300, 399],
        ],
      },
      {
        code: 'unexpected-status',
        status: 200,
        expected: [
          [204, 204],
          [300, 399],
        ],
      },
    ],
    ['other text', okResponse, { body: 'steady' }, { code: 'unexpected-body', expected: 'steady' }],
    [
      'a body that is cut',
      okResponse.slice(0, -2),
      { body: 'ready' },
      { code: 'closed', phase: 'in-response' },
    ],
    ['no answer', '', {}, { code: 'closed', phase: 'before-response' }],
    ['no HTTP', 'SSH-2.0-x\r\n\r\n', {}, { code: 'bad-response', problem: 'invalid-status-line' }],
    [
      'a switch of protocols',
      'HTTP/1.1 101 Go\r\n\r\n',
      {},
      { code: 'unexpected-status', status: 101, expected: [[200, 399]] },
    ],
  ] as [string, string, Partial<HttpProbeTarget['plan']>, Failure][])(
    'fails for %s',
    async (_, response, plan, why) => {
      expect(await probe(await startServer(response), plan)).toEqual(why);
    },
  );

  it('gives up after the time-out, whether nothing arrives or a little', async () => {
    const timedOut: Failure = { code: 'timeout', phase: 'response', afterMs: 100 };
    expect(await probe(await startServer('', false), { timeoutMs: 100 })).toEqual(timedOut);
    expect(await probe(await startServer(okResponse.slice(0, 30), false), { timeoutMs: 100 })).toEqual(
      timedOut,
    );
  });

  it('reports that no server listens', async () => {
    const port = await startServer(okResponse);
    await new Promise((resolve) => servers[0].close(resolve));
    expect(await probe(port)).toEqual({ code: 'connection-refused' });
  });

  it('checks another port if the plan names one', async () => {
    const port = await startServer(okResponse);
    expect(await probe(1, { port })).toBeNull();
  });

  it('checks through TLS, with the PROXY protocol before it', async () => {
    const files = maker.make('IP:127.0.0.1');
    const tlsServer = createTlsServer({
      cert: readFileSync(files.certificate),
      key: readFileSync(files.key),
    });
    const port = await startServer(okResponse, true, tlsServer);
    const trusting = new BackendTls({
      verify: true,
      authorities: readCertificate(files).certificate,
      name: null,
    });
    const strange = new BackendTls({ verify: true, authorities: null, name: null });
    expect(await probe(port, {}, { tls: trusting.createConnectionOptions('127.0.0.1') })).toBeNull();
    expect(await probe(port, {}, { tls: strange.createConnectionOptions('127.0.0.1') })).toEqual({
      code: 'tls',
      problem: 'certificate-self-signed',
      reason: null,
    });
    const plain = await startServer(okResponse);
    expect(await probe(plain, {}, { proxyProtocolHeader: writeProxyHeader('v1', null, null) })).toBeNull();
    expect(receivedRequest).toMatch(/^PROXY UNKNOWN\r\nGET /);
  });

  it('reports that there is no TLS, or no server', async () => {
    const tls = new BackendTls({ verify: false, authorities: null, name: null }).createConnectionOptions(
      '127.0.0.1',
    );
    // Responds 400 to what it does not understand.
    const port = await startServer('', true, createHttpServer());
    expect(await probe(port, {}, { tls })).toEqual({ code: 'tls', problem: 'not-tls', reason: null });
    await new Promise((resolve) => servers[0].close(resolve));
    expect(await probe(port, {}, { tls })).toEqual({ code: 'connection-refused' });
  });
});

describe('HttpProbeEvaluator', () => {
  function verdict(response: string, cuts: number[], body: string | null): Failure | null {
    const bytes = Buffer.from(response, 'latin1');
    const check = new HttpProbeEvaluator({ statuses: [[200, 299]], body });
    const edges = [...cuts.map((cut) => cut % bytes.length), bytes.length].sort((a, b) => a - b);
    let start = 0;
    for (const edge of edges) {
      const found = check.read(bytes.subarray(start, edge));
      if (found !== undefined) return found;
      start = edge;
    }
    return check.onConnectionEnd();
  }

  it.each([
    ['by length', `Content-Length: 10\r\n\r\nall steady`],
    ['by length, behind lines that end with LF alone', 'Content-Length: 10\n\nall steady'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n6\r\nall st\r\n4\r\neady\r\n0\r\n\r\n'],
    ['until the end', '\r\nall steady'],
  ])('finds text in a body sent %s, for any split and after interim responses', (_, rest) => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 8 }), (cuts) => {
        const response = `HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n${rest.startsWith('\r\n') ? 'A: b\r\n' : ''}${rest}`;
        expect(verdict(response, cuts, 'll stead')).toBeNull();
        expect(verdict(response, cuts, 'unsteady')).toEqual({
          code: 'unexpected-body',
          expected: 'unsteady',
        });
      }),
    );
  });

  it('looks at the first 64 KB alone', () => {
    const response = (before: number): string =>
      `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(before)}ready${'x'.repeat(1000)}`;
    expect(verdict(response(65_531), [], 'ready')).toBeNull();
    expect(verdict(response(65_532), [], 'ready')).toEqual({ code: 'unexpected-body', expected: 'ready' });
  });

  it('does not take a head without an end', () => {
    expect(verdict(`HTTP/1.1 200 OK\r\nA: ${'x'.repeat(20_000)}`, [5000], null)).toEqual({
      code: 'bad-response',
      problem: 'response-head-too-large',
    });
  });
});
