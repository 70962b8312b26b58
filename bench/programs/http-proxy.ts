/** The proxy that a Node programmer would otherwise write: http-proxy-3, route cookie, keep-alive agent. */
import { Agent, createServer } from 'node:http';
import { createProxyServer } from 'http-proxy-3';

const [port, ...origins] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const proxy = createProxyServer({ agent });
let next = 0;

createServer((request, response) => {
  const pin = /(?:^|; )route=b([12])/.exec(request.headers.cookie ?? '');
  const index = pin === null ? next++ % origins.length : Number(pin[1]) - 1;
  if (pin === null) response.setHeader('Set-Cookie', `route=b${index + 1}; Path=/`);
  proxy.web(request, response, { target: `http://127.0.0.1:${origins[index]}` });
}).listen({ port, host: '127.0.0.1', backlog: 4096 });
