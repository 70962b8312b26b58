import { createServer } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { startApplication } from './application';
import { startForwardProxy } from './forward-proxy';
import { type LoopbackServer, listenOnLoopback } from './loopback-server';
import { type SessionStream, startSessionStream } from './session-stream';

const started: LoopbackServer[] = [];
let stream: SessionStream | undefined;
afterEach(async () => {
  stream?.stop();
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

const at = (port: number) => ({ host: '127.0.0.1', port });

test('sessions arrive, keep their cookies and end, through the proxy', async () => {
  const application = await startApplication(0);
  const proxy = await startForwardProxy(0);
  started.push(application, proxy);
  stream = startSessionStream({
    proxy: at(proxy.port),
    site: at(application.port),
    requestsPerSecond: 2000,
    concurrentSessions: 3,
    durationMs: 60_000,
  });
  await vi.waitFor(() => expect(stream?.counts().sessions).toBeGreaterThan(4), { timeout: 8000 });
  expect(stream.counts().failed).toBe(0);
  expect(stream.counts().completed).toBeGreaterThan(20);
});

test('requests without a response are counted, and the stream continues', async () => {
  const silent = await listenOnLoopback(
    createServer((request) => request.socket.destroy()),
    0,
    'test',
  );
  started.push(silent);
  const site = at(silent.port);
  stream = startSessionStream({
    proxy: site,
    site,
    requestsPerSecond: 500,
    concurrentSessions: 2,
    durationMs: 60_000,
  });
  await vi.waitFor(() => expect(stream?.counts().failed).toBeGreaterThan(5));
  expect(stream.counts().completed).toBe(0);
});

test('the stream ends by itself at its limit', async () => {
  const application = await startApplication(0);
  started.push(application);
  const site = at(application.port);
  const options = { proxy: site, site, requestsPerSecond: 500, concurrentSessions: 2, durationMs: 100 };
  const begun = performance.now();
  stream = startSessionStream(options);
  await vi.waitFor(() => expect(stream?.isFinished()).toBe(true));
  expect(performance.now() - begun).toBeGreaterThan(options.durationMs);
});
