// @ts-check
/**
 * An origin that keeps its own books: answers every GET with "ok" and counts requests in all and per first
 * path segment. By IPC: tells `{port}` once it listens, and its counts when sent anything.
 */
import { createServer } from 'node:net';

let total = 0;
/** @type {Record<string, number>} */
const bySegment = {};
const answer = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok';

const server = createServer({ noDelay: true }, (socket) => {
  let rest = '';
  socket.setEncoding('latin1');
  socket.on('data', (text) => {
    const heads = (rest + text).split('\r\n\r\n');
    rest = heads.pop() ?? '';
    for (const head of heads) {
      total++;
      const segment = head.slice(5, head.indexOf('/', 5));
      bySegment[segment] = (bySegment[segment] ?? 0) + 1;
    }
    socket.write(answer.repeat(heads.length));
  });
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.send?.({ port: address.port });
});
process.on('message', () => process.send?.({ total, bySegment }));
process.on('disconnect', () => process.exit(0));
