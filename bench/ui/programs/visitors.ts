/**
 * Traffic that continues until the parent process ends it: `visitors PROXY_URL VISITORS RATE`. VISITORS visitors make
 * one request each and keep their cookies; from then on they make RATE requests a second together, in turn. Notifies
 * the parent when all have made their first; exits with an error when a request fails.
 */
import { Agent } from 'node:http';
import { sendRequest, type Visitor } from '../visit';

const [proxyUrl = '', count, rate] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
/** How often requests are sent, ms: a few at a time. */
const tickMs = 20;

process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));

const visitors: Visitor[] = [];
// One after the other: at the same moment, from one address, new ones would be taken for one.
for (let number = 0; number < Number(count); number++) {
  const visitor = { cookie: '' };
  await sendRequest(proxyUrl, visitor, agent);
  visitors.push(visitor);
}
process.send?.({ type: 'come' });

let sent = 0;
const began = performance.now();
setInterval(() => {
  const due = Math.floor(((performance.now() - began) / 1000) * Number(rate));
  for (; sent < due; sent++) {
    sendRequest(proxyUrl, visitors[sent % visitors.length] as Visitor, agent).catch((error: Error) => {
      process.stderr.write(`the traffic failed: ${error.message}\n`);
      process.exit(1);
    });
  }
}, tickMs);
