/** What Node offers by itself: node:http before, the client undici behind, a route cookie between them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Pool } from 'undici';

const hopByHopPattern =
  /^(?:connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|expect)$/;

const [port, ...origins] = process.argv.slice(2).map(Number);
const pools = origins.map((origin) => new Pool(`http://127.0.0.1:${origin}`, { connections: 128 }));
let next = 0;

createServer((request, response) => {
  forwardRequest(request, response).catch((error: Error) => response.destroy(error));
}).listen({ port, host: '127.0.0.1', backlog: 4096 });

async function forwardRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pin = /(?:^|; )route=b([12])/.exec(request.headers.cookie ?? '');
  const index = pin === null ? next++ % pools.length : Number(pin[1]) - 1;
  const hasBody = 'content-length' in request.headers || 'transfer-encoding' in request.headers;
  const backendResponse = await (pools[index] as Pool).request({
    path: request.url ?? '/',
    method: request.method ?? 'GET',
    headers: dropHopByHop(request.headers),
    body: hasBody ? request : null,
  });
  if (pin === null) response.setHeader('Set-Cookie', `route=b${index + 1}; Path=/`);
  response.writeHead(backendResponse.statusCode, dropHopByHop(backendResponse.headers));
  await pipeline(backendResponse.body, response);
}

function dropHopByHop<T>(headers: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHopPattern.test(name)));
}
