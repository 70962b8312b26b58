import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { formatError } from '@/lib/core/format-error.mjs';
import { type LoopbackServer, listenOnLoopback } from './loopback-server';

/** Header fields that belong to one connection and never travel on (RFC 9110, section 7.6.1). */
const hopByHopFields = ['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade'];

/**
 * Starts a small forward proxy: it takes requests in absolute form, sends them on to their target in
 * origin form and streams the response back with `Via: 1.1 demo-proxy-<port>`. It reaches programs on this
 * machine only (403 otherwise), so that a demonstration gives no access to the network.
 * @param port on 127.0.0.1; 0 takes a free one
 */
export async function startForwardProxy(port: number): Promise<LoopbackServer> {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  const server = createServer((incoming, outgoing) => {
    const target = parseTarget(incoming.url ?? '');
    if (target instanceof URL)
      forwardRequest(incoming, outgoing, target, agent, createViaValue(server.address()));
    else respondWithError(outgoing, target.status, target.why);
  });
  const listening = await listenOnLoopback(server, port, 'forward proxy');
  return {
    port: listening.port,
    async stop() {
      await listening.stop();
      agent.destroy();
    },
  };
}

function parseTarget(requestTarget: string): URL | { status: number; why: string } {
  if (!/^http:\/\//i.test(requestTarget) || !URL.canParse(requestTarget)) {
    return { status: 400, why: 'this is a forward proxy: send the request target in absolute form' };
  }
  const url = new URL(requestTarget);
  if (/^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(url.hostname)) return url;
  return { status: 403, why: `${url.hostname} is not on this machine, and this proxy goes nowhere else` };
}

function forwardRequest(
  from: IncomingMessage,
  to: ServerResponse,
  target: URL,
  agent: Agent,
  name: string,
): void {
  const outgoing = request({
    agent,
    host: target.hostname.replace(/^\[|\]$/g, ''),
    port: target.port || 80,
    method: from.method,
    path: target.pathname + target.search,
    // The host of an absolute-form target outranks the Host field (RFC 9112, section 3.2.2).
    headers: { ...getEndToEndFields(from), host: target.host, via: name },
  });
  outgoing.once('response', (response) => {
    to.writeHead(response.statusCode ?? 502, { ...getEndToEndFields(response), via: name });
    // If one side breaks off, pipeline has already destroyed the other: nothing else needs to be done.
    pipeline(response, to).catch(() => to.destroy());
  });
  outgoing.once('error', (error) => {
    if (to.headersSent) to.destroy();
    else respondWithError(to, 502, `${target.host} could not be reached: ${formatError(error)}`);
  });
  to.once('close', () => outgoing.destroy());
  pipeline(from, outgoing).catch((error: Error) => outgoing.destroy(error));
}

function getEndToEndFields(message: IncomingMessage): NodeJS.Dict<string | string[]> {
  const named = (message.headers.connection ?? '').toLowerCase().split(/\s*,\s*/);
  const kept = Object.entries(message.headers).filter(
    ([field]) => !hopByHopFields.includes(field) && !named.includes(field),
  );
  return Object.fromEntries(kept);
}

function respondWithError(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${reason}\n`);
}

function createViaValue(address: ReturnType<ReturnType<typeof createServer>['address']>): string {
  return `1.1 demo-proxy-${typeof address === 'object' ? address?.port : address}`;
}
