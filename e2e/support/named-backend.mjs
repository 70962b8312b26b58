// @ts-check
/**
 * A backend for the browser tests: responds with its name, and keeps a list of its requests. A request of `/login…`
 * begins a session of its application.
 * Started with its name and port (0: any free one). By IPC: sends `{port}` once it listens, and
 * `{requests: ["GET /path", …]}` when sent anything. Can be killed at any moment.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const [name, port] = process.argv.slice(2);
/** @type {string[]} */
const requests = [];

const server = createServer((request, response) => {
  requests.push(`${request.method} ${request.url}`);
  if (request.url?.startsWith('/login'))
    response.setHeader('Set-Cookie', `JSESSIONID=${randomUUID()}; Path=/; HttpOnly`);
  request.resume().on('end', () => response.end(name));
});
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.send?.({ port: address.port });
});
process.on('message', () => process.send?.({ requests }));
process.on('disconnect', () => process.exit(0));
