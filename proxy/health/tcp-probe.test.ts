import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { formatHealthCause } from '@/lib/core/format/failure-sentence';
import type { ActiveHealthPlan, UpstreamPlan } from '@/lib/core/plan';
import { CertificateMaker } from '../fixtures/certificates';
import { createPlan } from '../fixtures/plan';
import { readCertificate } from '../listener/tls/certificate';
import { HealthMonitor } from './health-monitor';

const maker = new CertificateMaker();
afterAll(() => maker.remove());

/** Serves for the running test. @returns the port, and what each connection that is over had sent, whole */
async function listen(server: Server): Promise<{ port: number; heard: string[] }> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    let text = '';
    sockets.add(socket);
    socket.on('data', (part: Buffer) => {
      text += part.toString('latin1');
    });
    socket.on('error', () => socket.destroy());
    socket.on('end', () => heard.push(text));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: (server.address() as AddressInfo).port, heard };
}

/** The first verdict on a backend that is checked by TCP, but for what is given: `up`, or why it is down. */
async function probe(
  port: number,
  upstream: Partial<UpstreamPlan> = {},
  active: Partial<ActiveHealthPlan> = {},
): Promise<string | null> {
  const [plan] = createPlan([port], upstream).upstreams;
  Object.assign(plan.health.active, { fall: 1, ...active });
  let resolveVerdict: (verdict: string | null) => void;
  const first = new Promise<string | null>((resolve) => {
    resolveVerdict = resolve;
  });
  const monitor = new HealthMonitor([plan], ({ health }, cause) =>
    resolveVerdict(cause === null ? health : formatHealthCause(cause)),
  );
  monitor.start();
  return first.finally(() => monitor.stop());
}

const secured = () => {
  const files = maker.make('IP:127.0.0.1');
  const pem = { cert: readFileSync(files.certificate), key: readFileSync(files.key) };
  return { trusted: readCertificate(files).certificate, pem };
};

describe('a TCP check', () => {
  it('passes if connections are accepted, and reports it if no server listens', async () => {
    const server = createServer();
    const { port } = await listen(server);
    expect(await probe(port)).toBe('up');
    expect(await probe(1, {}, { port })).toBe('up');
    server.close();
    await once(server, 'close');
    expect(await probe(port)).toBe('1 check failed: connection refused');
  });

  it('verifies the certificate as requests do', async () => {
    const { trusted, pem } = secured();
    const { port } = await listen(createTlsServer(pem));
    const tls = { verify: true, authorities: trusted, name: null };
    expect(await probe(port, { tls })).toBe('up');
    expect(await probe(port, { tls: { ...tls, verify: false, authorities: null } })).toBe('up');
    expect(await probe(port, { tls: { ...tls, authorities: null } })).toMatch(
      /: its certificate is self-signed/,
    );
    expect(await probe(port, { tls: { ...tls, name: 'other.test' } })).toMatch(
      /: its certificate is for another name$/,
    );
  });

  it('fails if requests over TLS would', async () => {
    const tls = { verify: false, authorities: null, name: null };
    const http = await listen(createHttpServer());
    expect(await probe(http.port, { tls })).toMatch(/: it does not speak TLS$/);
    const silent = await listen(createServer());
    expect(await probe(silent.port, { tls }, { timeoutMs: 100 })).toMatch(
      /: no TLS handshake within 100 ms$/,
    );
  });
});

describe.each(['v1', 'v2'] as const)('the PROXY protocol %s', (proxyProtocol) => {
  const begin = proxyProtocol === 'v1' ? 'PROXY UNKNOWN\r\n' : '\r\n\r\n\0\r\nQUIT\n\x20\0\0\0';

  it('begins a TCP check, which then ends in good order', async () => {
    const { port, heard } = await listen(createServer());
    expect(await probe(port, { proxyProtocol })).toBe('up');
    await expect.poll(() => heard).toEqual([begin]);
  });

  it('begins it before TLS, too', async () => {
    const { trusted, pem } = secured();
    const inner = createTlsServer(pem);
    const outer = createServer({ pauseOnConnect: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('readable', () => {
        const header: Buffer | null = socket.read(begin.length);
        if (header?.toString('latin1') === begin) inner.emit('connection', socket);
        else socket.destroy();
      });
    });
    outer.listen(0, '127.0.0.1');
    await once(outer, 'listening');
    onTestFinished(() => void outer.close());
    const { port } = outer.address() as AddressInfo;
    const tls = { verify: true, authorities: trusted, name: null };
    expect(await probe(port, { proxyProtocol, tls })).toBe('up');
    expect(await probe(port, { tls }, { timeoutMs: 500 })).toMatch(/^1 check failed: /);
  });

  it('begins an HTTP check', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    const { port, heard } = await listen(server);
    expect(await probe(port, { proxyProtocol }, { type: 'http' })).toBe('up');
    await expect.poll(() => heard[0]?.slice(0, begin.length + 6)).toBe(`${begin}GET / `);
  });
});
