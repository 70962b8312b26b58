/** `npm run bench`: this proxy and its peers, in one run on one machine, as tables with ratios. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measurePeer, type PeerResults } from './measure';
import { type Options, readOptions } from './options';
import { type Origins, startOrigins } from './origins';
import { peers } from './peers/all';
import { stopProcess } from './support/processes';
import { formatTables } from './tables';

const options = readOptionsOrExit();
const selectedPeers = peers.filter(
  ({ name }) => options.peers.length === 0 || options.peers.some((word) => name.toLowerCase().includes(word)),
);
/** A proxy that reaches this share of HAProxy's peak gets HAProxy's load, others half of their own peak. */
const maxCpuRatio = 0.6;

const directory = mkdtempSync(join(tmpdir(), 'stickyboard-bench-'));
const started = performance.now();
let origins: Origins | null = null;
try {
  origins = await startOrigins(directory);
  const results = new Map<string, PeerResults[]>(selectedPeers.map(({ name }) => [name, []]));
  // Every proxy is measured in every round, so that a change of the machine's speed meets all alike.
  for (let round = 1; round <= options.rounds; round++) {
    let reference = 0;
    // HAProxy first: its peak is the measure of the load at which latencies are compared.
    const order = selectedPeers.toSorted(
      (a, b) => Number(/haproxy/i.test(b.name)) - Number(/haproxy/i.test(a.name)),
    );
    for (const [index, peer] of order.entries()) {
      process.stderr.write(`round ${round} of ${options.rounds}: ${peer.name}\n`);
      const halfRate = (peak: number): number => {
        if (/haproxy/i.test(peer.name)) reference = peak;
        return (peak >= maxCpuRatio * reference && reference > 0 ? reference : peak) / 2;
      };
      const own = join(directory, `${round}-${index}`);
      const measured = await measurePeer(peer, options, halfRate, origins.ports, own);
      results.get(peer.name)?.push(measured);
      rmSync(own, { recursive: true, force: true });
    }
  }
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  console.log(
    `Node ${process.version}, ${cpus()[0]?.model}, ${cpus().length} CPUs; proxy on one CPU, load and origins on the other.`,
  );
  console.log(
    `64 keep-alive connections, twelve header lines and a cookie, pinned session; medians of ${options.rounds} rounds; ${minutes} minutes.\n`,
  );
  console.log(formatTables(results, options.only));
} finally {
  if (origins !== null) await stopProcess(origins.child);
  rmSync(directory, { recursive: true, force: true });
}

/** The options of the command line; a wrong one is one clear line and exit code 2. */
function readOptionsOrExit(): Options {
  try {
    return readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    process.stderr.write(`npm run bench: ${(error as Error).message}\n`);
    process.exit(2);
  }
}
