// @ts-check
/**
 * A backend for the soak: responds with its name, at `…/large` with its name and 500 kB after it, at `…/slow` after
 * three seconds, and greets with its name and echoes on a WebSocket. Started with its name and port (0: any free one);
 * sends `{port}` once it listens. The message `closes` or `hangs` makes it half dead: it accepts connections and
 * requests, and then closes them or says nothing; `well` ends that.
 */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const [name = '', port] = process.argv.slice(2);
const large = Buffer.from(`${name} ${'x'.repeat(500_000)}`);

/** Delay of a response at `…/slow`, ms: longer than its clients wait. */
const slowResponseMs = 3000;
/** @type {'well' | 'closes' | 'hangs'} */
let condition = 'well';

const server = createServer((request, response) => {
  if (condition === 'closes') request.socket.destroy();
  if (condition !== 'well') return;
  request.resume().on('end', () => {
    const body = request.url?.endsWith('/large') ? large : Buffer.from(name);
    const respond = () => response.setHeader('Content-Length', body.length).end(body);
    if (request.url?.endsWith('/slow')) setTimeout(respond, slowResponseMs);
    else respond();
  });
});
// Node emits this event for a request that offers a WebSocket.
server.prependListener('upgrade', (_request, socket) => {
  if (condition !== 'well') socket.destroy();
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
process.on('message', (message) => {
  if (message === 'well' || message === 'closes' || message === 'hangs') condition = message;
});
process.on('disconnect', () => process.exit(0));
