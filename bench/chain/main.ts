/** `npm run bench:log`: what a decision costs on its path into the database, compared with chains of other programs. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { startOrigins } from '../origins';
import { stopProcess } from '../support/processes';
import type { Chain } from './chain';
import { haproxy } from './chains/haproxy';
import { nginx } from './chains/nginx';
import { stickyboard } from './chains/stickyboard';
import { measureJournalCost } from './journal';
import { type ChainResult, connectionCount, measureChain, pacedConnectionCount, warmUp } from './measure';
import { type LogBenchOptions, readOptions } from './options';
import { measureBacklog, type RecorderCost } from './recorder';
import { formatChainTable, formatJournalTable, formatRecorderTable, type Rounds } from './table';
import { countWriteBatches, meanBatchSize } from './write-batches';

const options = readOptionsOrExit();
const chains = [stickyboard(), nginx, haproxy].filter(
  ({ name }) =>
    options.chains.length === 0 || options.chains.some((word) => name.toLowerCase().includes(word)),
);
const loads = [
  { name: `${options.rate} requests/s asked for`, rate: options.rate },
  { name: 'as many requests as there can be', rate: null },
];
const directory = mkdtempSync(join(tmpdir(), 'stickyboard-bench-'));
// PostgreSQL runs as another user, which must be able to reach its own directory below this one.
chmodSync(directory, 0o711);
const origins = await startOrigins(directory);
let started = 0;
try {
  const { rounds, seconds } = options;
  console.log(
    `Node ${process.version}, ${cpus()[0]?.model}, ${cpus().length} CPUs; ${rounds} rounds of ${seconds} s.`,
  );
  for (const subject of options.only)
    await { chain: measureAllChains, journal: measureJournal, recorder: measureRecorder }[subject]();
} finally {
  await stopProcess(origins.child);
  rmSync(directory, { recursive: true, force: true });
}

/** Every chain in every round, so that a change of the machine's speed meets all alike. */
async function measureAllChains(): Promise<void> {
  const results = loads.map((): Rounds<ChainResult> => new Map(chains.map(({ name }) => [name, []])));
  for (let round = 1; round <= options.rounds; round++) {
    for (const chain of chains) {
      printProgress(`chain, round ${round} of ${options.rounds}: ${chain.name}`);
      const measured = await measureChainRounds(chain);
      measured.forEach((result, index) => {
        results[index]?.get(chain.name)?.push(result);
      });
    }
  }
  loads.forEach(({ name }, index) => {
    console.log(`\n### The chain, ${name}\n\n${formatChainTable(results[index] ?? new Map())}`);
  });
}

async function measureChainRounds(chain: Chain): Promise<ChainResult[]> {
  return withTemporaryDirectory(async (own) => {
    const port = await findFreePort();
    const running = await chain.start(own, port, origins.ports);
    try {
      const to = { port, origins, directory: own };
      await warmUp(running, to);
      const results: ChainResult[] = [];
      for (const { rate } of loads)
        results.push(await measureChain(running, to, { rate, seconds: options.seconds }));
      return results;
    } finally {
      await running.end();
    }
  });
}

async function measureJournal(): Promise<void> {
  const results: Parameters<typeof formatJournalTable>[0] = new Map();
  for (const { name, rate } of loads) {
    printProgress(`journal: ${name}`);
    const paced =
      rate === null ? { connections: connectionCount } : { rate, connections: pacedConnectionCount };
    const turns = await withTemporaryDirectory(async (own) => {
      const to = { directory: own, port: await findFreePort(), origins: origins.ports };
      return countWriteBatches({ path: '/1k', seconds: options.seconds, ...paced }, to);
    });
    results.set(name, { turn: meanBatchSize(turns), ...(await measureJournalCost(directory, turns)) });
  }
  console.log(`\n### The journal in the worker\n\n${formatJournalTable(results)}`);
}

async function measureRecorder(): Promise<void> {
  const { decisions, rounds } = options;
  const backlogs = [
    { name: 'fifty requests a session', decisions, sessions: Math.ceil(decisions / 50) },
    { name: 'every request a new session', decisions, sessions: decisions },
  ];
  const results: Rounds<RecorderCost> = new Map(backlogs.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const { name, ...backlog } of backlogs) {
      printProgress(`recorder, round ${round} of ${rounds}: ${name}`);
      results.get(name)?.push(await withTemporaryDirectory((own) => measureBacklog(own, backlog)));
    }
  }
  console.log(`\n### The recorder, ${decisions} decisions on one CPU\n\n${formatRecorderTable(results)}`);
}

/** Does something in an empty directory of its own. */
async function withTemporaryDirectory<Result>(work: (own: string) => Promise<Result>): Promise<Result> {
  const own = join(directory, String(++started));
  mkdirSync(own, { mode: 0o711 });
  try {
    return await work(own);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function printProgress(what: string): void {
  process.stderr.write(`${what}\n`);
}

/** The options of the command line; a wrong one is one clear line and exit code 2. */
function readOptionsOrExit(): LogBenchOptions {
  try {
    return readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    process.stderr.write(`npm run bench:log: ${(error as Error).message}\n`);
    process.exit(2);
  }
}
