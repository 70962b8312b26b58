// @ts-check
/**
 * A backend for the soak: answers with its name, at `…/large` with its name and 500 kB behind it, and greets with its
 * name and echoes on a WebSocket. Started with its name and port (0: any free one); tells `{port}` once it listens.
 */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const [name = '', port] = process.argv.slice(2);
const large = Buffer.from(`${name} ${'x'.repeat(500_000)}`);

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const body = request.url?.endsWith('/large') ? large : Buffer.from(name);
    response.setHeader('Content-Length', body.length).end(body);
  });
});
const sockets = new WebSocketServer({ server });
sockets.on('connection', (socket) => {
  socket.on('message', (data, binary) => socket.send(data, { binary }));
  // A client that breaks off is part of the soak.
  socket.on('error', () => socket.terminate());
  socket.send(name);
});
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.send?.({ port: address.port });
});
process.on('disconnect', () => process.exit(0));
