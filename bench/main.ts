/** `npm run bench`: CPU per request of this proxy and its peers, in one run on one machine, as ratios. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadResult, routeFor, runLoad } from './load';
import { startOrigins } from './origins';
import { PEERS, type Peer } from './peers';
import { cpuMicros, end } from './processes';

const BODY_BYTES = 1024;
const WARM_UP = 2;
const ROUND_SECONDS = 4;
/** Every peer is measured this often, in turn, so that a change of the machine's speed meets all alike. */
const ROUNDS = Number(process.env.ROUNDS ?? 3);

interface Measured extends LoadResult {
  cpuPerRequest: number;
}

async function measure(peer: Peer, directory: string): Promise<Measured> {
  const started = await peer.start(directory);
  try {
    await runLoad(peer.port, WARM_UP, routeFor(peer.name));
    const before = started.pids().map(cpuMicros);
    const load = await runLoad(peer.port, ROUND_SECONDS, routeFor(peer.name));
    const used = started.pids().reduce((sum, pid, index) => sum + cpuMicros(pid) - before[index], 0);
    return { ...load, cpuPerRequest: used / load.requests };
  } finally {
    await end(started.child);
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function table(results: Map<Peer, Measured[]>): string {
  const rows = [...results].map(([peer, rounds]) => ({
    name: peer.name,
    cpu: median(rounds.map((round) => round.cpuPerRequest)),
    rate: median(rounds.map((round) => round.requests / round.seconds)),
    p50: median(rounds.map((round) => round.p50Micros)),
    p99: median(rounds.map((round) => round.p99Micros)),
    errors: rounds.reduce((sum, round) => sum + round.errors, 0),
  }));
  const own = rows.find((row) => row.name.startsWith('Stickyboard'));
  const header = ['proxy', 'CPU µs/request', 'Stickyboard / it', 'requests/s', 'p50 µs', 'p99 µs', 'errors'];
  const lines = rows.map((row) => [
    row.name,
    row.cpu.toFixed(1),
    ((own?.cpu ?? Number.NaN) / row.cpu).toFixed(2),
    row.rate.toFixed(0),
    row.p50.toFixed(0),
    row.p99.toFixed(0),
    String(row.errors),
  ]);
  const markdown = [header, header.map((_, column) => (column === 0 ? '---' : '--:')), ...lines];
  return markdown.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const directory = mkdtempSync(join(tmpdir(), 'stickyboard-bench-'));
const origins = await startOrigins(directory, BODY_BYTES);
try {
  const results = new Map<Peer, Measured[]>(PEERS.map((peer) => [peer, []]));
  for (let round = 1; round <= ROUNDS; round++) {
    for (const peer of PEERS) {
      process.stderr.write(`round ${round} of ${ROUNDS}: ${peer.name}\n`);
      results.get(peer)?.push(await measure(peer, directory));
    }
  }
  console.log(
    `Node ${process.version}, ${cpus()[0]?.model}, ${cpus().length} CPUs; proxy on one CPU, load and origins on the other.`,
  );
  console.log(
    `64 keep-alive connections, 12 header lines, pinned session, body of ${BODY_BYTES} octets; medians of ${ROUNDS} rounds.\n`,
  );
  console.log(table(results));
} finally {
  await end(origins);
  rmSync(directory, { recursive: true, force: true });
}
