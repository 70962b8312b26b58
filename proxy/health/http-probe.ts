import type { Failure } from '@/lib/core/failure';
import { formatAddress } from '@/lib/core/host-port';
import type { ActiveHealthPlan } from '@/lib/core/plan';
import { HttpProbeEvaluator } from './http-probe-evaluator';
import { type ProbeTarget, probeConnection } from './probe-connection';

export interface HttpProbeTarget extends ProbeTarget {
  plan: Pick<
    ActiveHealthPlan,
    'method' | 'path' | 'host' | 'headers' | 'statuses' | 'body' | 'port' | 'timeoutMs'
  >;
}

/**
 * Whether a backend responds to one request as the plan requires: a status within the ranges and, if configured, the
 * text in the first 64 KB of the body (UTF-8, as it is: no coding is accepted). The connection is for this alone.
 * @returns null if it does, else the failure
 */
export function runHttpProbe(probe: HttpProbeTarget): Promise<Failure | null> {
  const { plan } = probe;
  return probeConnection(probe, (socket, _, done) => {
    const check = new HttpProbeEvaluator(plan);
    socket.on('data', (chunk: Buffer) => {
      const verdict = check.read(chunk);
      if (verdict !== undefined) done(verdict);
    });
    socket.once('end', () => done(check.onConnectionEnd()));
    socket.write(serializeProbeRequest(probe), 'latin1');
  });
}

/** Methods whose requests usually have content: one without says so, RFC 9110 section 8.6. */
const methodsWithContent = new Set(['POST', 'PUT', 'PATCH']);

function serializeProbeRequest({ backend, plan }: HttpProbeTarget): string {
  const { method, path, headers } = plan;
  const fields = new Map([
    ['host', `Host: ${plan.host ?? formatAddress({ host: backend.host, port: plan.port ?? backend.port })}`],
    ['user-agent', 'User-Agent: stickyboard'],
    ['accept', 'Accept: */*'],
    ['accept-encoding', 'Accept-Encoding: identity'],
  ]);
  for (const [name, value] of Object.entries(headers)) fields.set(name.toLowerCase(), `${name}: ${value}`);
  if (methodsWithContent.has(method)) fields.set('content-length', 'Content-Length: 0');
  return `${method} ${path} HTTP/1.1\r\n${[...fields.values()].join('\r\n')}\r\nConnection: close\r\n\r\n`;
}
