import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** The request that the origin received. */
export interface Echo {
  /** The origin's name, as it was started. */
  origin: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  /** Bytes of the body, and their SHA-256 in hex. */
  bytes: number;
  sha256: string;
  /** Client port of the connection: requests with the same one shared a connection. */
  connection: number;
}

export interface EchoOrigin {
  /** `127.0.0.1:PORT` */
  address: string;
  stop(): Promise<void>;
}

/**
 * An application server that returns what it received:
 * `/bytes?n=N` returns N bytes `x` with Content-Length, `/chunked?n=N` the same chunked, `/slow` in ten
 * pieces 20 ms apart, `/page` is an HTML page with twelve pictures from `/picture?i=…`; everything else
 * returns an Echo as JSON.
 */
export async function startEchoOrigin(name: string): Promise<EchoOrigin> {
  const server = createServer((request, response) => {
    respond(name, request, response).catch((error: Error) => response.destroy(error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function respond(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://origin.test');
  const bytes = Number(url.searchParams.get('n') ?? 0);
  response.setHeader('X-Origin', name);
  switch (url.pathname) {
    case '/bytes':
      response.setHeader('Content-Length', bytes);
      response.end('x'.repeat(bytes));
      return;
    case '/chunked':
      for (let left = bytes; left > 0; left -= 10_000) response.write('x'.repeat(Math.min(left, 10_000)));
      response.end();
      return;
    case '/slow':
      for (let piece = 0; piece < 10; piece++) {
        response.write(`${piece}\n`);
        await pause(20);
      }
      response.end();
      return;
    case '/page': {
      const pictures = Array.from({ length: 12 }, (_, index) => `<img src="/picture?i=${index}" alt="">`);
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!doctype html><title>${name}</title>${pictures.join('')}`);
      return;
    }
    case '/picture':
      response.setHeader('Content-Type', 'image/svg+xml');
      response.setHeader('Cache-Control', 'no-store');
      response.end('<svg xmlns="http://www.w3.org/2000/svg"/>');
      return;
    default:
      await respondWithEcho(name, request, response);
  }
}

async function respondWithEcho(
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  const { method = '', url = '', headers, socket } = request;
  const got = {
    origin,
    method,
    url,
    headers,
    bytes,
    sha256: hash.digest('hex'),
    connection: socket.remotePort,
  };
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(got));
}
