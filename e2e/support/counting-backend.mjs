// @ts-check
/**
 * An origin that counts by itself: responds to every GET with "ok" and counts requests in all and per first
 * path segment. By IPC: sends `{port}` once it listens, and its counts after any message.
 */
import { createServer } from 'node:net';

let total = 0;
/** @type {Record<string, number>} */
const bySegment = {};
const response = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok';

const server = createServer({ noDelay: true }, (socket) => {
  let partial = '';
  socket.setEncoding('latin1');
  socket.on('data', (text) => {
    const heads = (partial + text).split('\r\n\r\n');
    partial = heads.pop() ?? '';
    for (const head of heads) {
      total++;
      const segment = head.slice(5, head.indexOf('/', 5));
      bySegment[segment] = (bySegment[segment] ?? 0) + 1;
    }
    socket.write(response.repeat(heads.length));
  });
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.send?.({ port: address.port });
});
process.on('message', () => process.send?.({ total, bySegment }));
process.on('disconnect', () => process.exit(0));
