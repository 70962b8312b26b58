import { startApplication } from '@/demo/application';
import { startForwardProxy } from '@/demo/forward-proxy';
import type { LoopbackServer } from '@/demo/loopback-server';
import { type SessionStream, startSessionStream } from '@/demo/session-stream';
import { formatError } from '@/lib/core/format-error.mjs';

/**
 * The demonstration's process, started by the supervisor. STICKYBOARD_PROXY is HOST:PORT of the listener;
 * messages: `{type:'ready'}` once everything listens, `{type:'failed', message}` and exit code 2 where a
 * port is taken; `{type:'go'}` from the supervisor starts the stream of sessions.
 */
const applicationPort = 2233;
const proxyPorts = [9000, 9001];
const streamDurationMs = 2 * 60 * 60 * 1000;

const listener = /^(.+):(\d+)$/.exec(process.env['STICKYBOARD_PROXY'] ?? '');
if (!listener) throw new Error('STICKYBOARD_PROXY must be HOST:PORT of the load balancer');
const proxy = { host: listener[1] as string, port: Number(listener[2]) };

const servers: LoopbackServer[] = [];
let sessionStream: SessionStream | undefined;
let stopping = false;

async function stopDemonstration(): Promise<void> {
  if (stopping) return;
  stopping = true;
  sessionStream?.stop();
  await Promise.all(servers.map((server) => server.stop()));
  if (process.connected) process.disconnect();
}

process.on('SIGTERM', stopDemonstration);
// Ctrl-C in a terminal reaches every process; the supervisor decides when this one ends.
process.on('SIGINT', () => undefined);
process.on('disconnect', stopDemonstration);
process.on('message', (message: { type?: string }) => {
  if (message.type !== 'go' || sessionStream || stopping) return;
  sessionStream = startSessionStream({
    proxy,
    site: { host: '127.0.0.1', port: applicationPort },
    requestsPerSecond: 20,
    concurrentSessions: 60,
    durationMs: streamDurationMs,
  });
});

try {
  servers.push(await startApplication(applicationPort));
  for (const port of proxyPorts) servers.push(await startForwardProxy(port));
  process.send?.({ type: 'ready' });
} catch (error) {
  process.exitCode = 2;
  process.send?.({ type: 'failed', message: formatError(error) }, stopDemonstration);
}
