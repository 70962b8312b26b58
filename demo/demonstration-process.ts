import { formatError } from '@/lib/core/format-error.mjs';
import { onParentExit, sendToProcess } from '@/lib/core/process-channel';
import { startApplication } from './application';
import { startForwardProxy } from './forward-proxy';
import type { LoopbackServer } from './loopback-server';
import { type SessionStream, startSessionStream } from './session-stream';

const applicationPort = 2233;
const proxyPorts = [9000, 9001];
const streamDurationMs = 2 * 60 * 60 * 1000;

/**
 * Runs the demonstration in this process, for as long as its parent wants it. STICKYBOARD_PROXY is HOST:PORT of the
 * listener. It sends `{type:'ready'}` once everything listens, or `{type:'failed', message}`, with exit code 2, if a
 * port is taken; `{type:'start'}` from the supervisor starts the stream of sessions.
 */
export async function runDemonstration(process: NodeJS.Process): Promise<void> {
  const proxy = parseProxyAddress(process.env['STICKYBOARD_PROXY'] ?? '');
  const servers: LoopbackServer[] = [];
  let sessionStream: SessionStream | undefined;
  let isStopping = false;

  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    sessionStream?.stop();
    await Promise.all(servers.map((server) => server.stop()));
    if (process.connected) process.disconnect();
  };

  process.on('SIGTERM', stop);
  // Ctrl-C in a terminal reaches every process; the supervisor decides when this one ends.
  process.on('SIGINT', () => undefined);
  process.on('message', (message: { type?: string }) => {
    if (message.type !== 'start' || sessionStream || isStopping) return;
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
    sendToProcess(process, { type: 'ready' });
    onParentExit(() => void stop(), process);
  } catch (error) {
    process.exitCode = 2;
    process.send?.({ type: 'failed', message: formatError(error) }, stop);
  }
}

function parseProxyAddress(text: string): { host: string; port: number } {
  const match = /^(.+):(\d+)$/.exec(text);
  if (!match) throw new Error('STICKYBOARD_PROXY must be HOST:PORT of the load balancer');
  return { host: match[1], port: Number(match[2]) };
}
