/**
 * Opens many connections to a port, sends one request on each and keeps them open, as browsers do:
 * `idle PORT COUNT PATH`. Prints `idle N` once N connections have had their response; exits when its input ends.
 */
import { connect } from 'node:net';

const [port, count] = process.argv.slice(2, 4).map(Number) as [number, number];
const path = process.argv[4] ?? '/';
/** Connections that wait for their response at a time. */
const concurrentConnects = 100;

let begun = 0;
let responded = 0;

function openConnection(): void {
  if (begun >= count) return;
  begun++;
  const socket = connect({ port, host: '127.0.0.1' });
  let had = false;
  socket.on('connect', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: bench.test\r\n\r\n`));
  socket.on('data', () => {
    if (had) return;
    had = true;
    responded++;
    if (responded === count) process.stdout.write(`idle ${responded}\n`);
    openConnection();
  });
  socket.on('error', (error) => {
    process.stderr.write(`an idle connection failed: ${error.message}\n`);
    process.exit(1);
  });
  socket.on('close', () => {
    process.stderr.write('the proxy closed an idle connection\n');
    process.exit(1);
  });
}

for (let lane = 0; lane < concurrentConnects; lane++) openConnection();
process.stdin.on('end', () => process.exit(0)).resume();
