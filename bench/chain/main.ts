/** `npm run bench:log`: what a decision costs on its way into the database, beside what one would assemble otherwise. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@/proxy/fixtures/free-port';
import { startOrigins } from '../origins';
import { end } from '../processes';
import type { Chain } from './chain';
import { haproxy } from './chains/haproxy';
import { nginx } from './chains/nginx';
import { stickyboard } from './chains/stickyboard';
import { journalCost } from './journal';
import { type ChainResult, CONNECTIONS, measureChain, PACED_CONNECTIONS, warmUp } from './measure';
import { type LogBenchOptions, readOptions } from './options';
import { type Stored, storeBacklog } from './recorder';
import { chainTable, journalTable, type Rounds, recorderTable } from './table';
import { meanTurn, turnsUnder } from './turns';

const options = given();
const chains = [stickyboard(), nginx, haproxy].filter(
  ({ name }) =>
    options.chains.length === 0 || options.chains.some((word) => name.toLowerCase().includes(word)),
);
const loads = [
  { name: `${options.rate} requests/s asked for`, rate: options.rate },
  { name: 'as many requests as there can be', rate: null },
];
const directory = mkdtempSync(join(tmpdir(), 'stickyboard-bench-'));
// PostgreSQL runs as somebody else and has to find its own directory.
chmodSync(directory, 0o711);
const origins = await startOrigins(directory);
let started = 0;
try {
  const { rounds, seconds } = options;
  console.log(
    `Node ${process.version}, ${cpus()[0]?.model}, ${cpus().length} CPUs; ${rounds} rounds of ${seconds} s.`,
  );
  for (const subject of options.only) await { chain: allChains, journal, recorder }[subject]();
} finally {
  await end(origins.child);
  rmSync(directory, { recursive: true, force: true });
}

/** Every chain in every round, so that a change of the machine's speed meets all alike. */
async function allChains(): Promise<void> {
  const results = loads.map((): Rounds<ChainResult> => new Map(chains.map(({ name }) => [name, []])));
  for (let round = 1; round <= options.rounds; round++) {
    for (const chain of chains) {
      tell(`chain, round ${round} of ${options.rounds}: ${chain.name}`);
      const measured = await oneChain(chain);
      measured.forEach((result, index) => {
        results[index]?.get(chain.name)?.push(result);
      });
    }
  }
  loads.forEach(({ name }, index) => {
    console.log(`\n### The chain, ${name}\n\n${chainTable(results[index] ?? new Map())}`);
  });
}

async function oneChain(chain: Chain): Promise<ChainResult[]> {
  return inDirectory(async (own) => {
    const port = await freePort();
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

async function journal(): Promise<void> {
  const results: Parameters<typeof journalTable>[0] = new Map();
  for (const { name, rate } of loads) {
    tell(`journal: ${name}`);
    const paced = rate === null ? { connections: CONNECTIONS } : { rate, connections: PACED_CONNECTIONS };
    const turns = await inDirectory(async (own) => {
      const to = { directory: own, port: await freePort(), origins: origins.ports };
      return turnsUnder({ path: '/1k', seconds: options.seconds, ...paced }, to);
    });
    results.set(name, { turn: meanTurn(turns), ...(await journalCost(directory, turns)) });
  }
  console.log(`\n### The journal in the worker\n\n${journalTable(results)}`);
}

async function recorder(): Promise<void> {
  const { decisions, rounds } = options;
  const backlogs = [
    { name: 'fifty requests a session', decisions, sessions: Math.ceil(decisions / 50) },
    { name: 'every request a new session', decisions, sessions: decisions },
  ];
  const results: Rounds<Stored> = new Map(backlogs.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const { name, ...backlog } of backlogs) {
      tell(`recorder, round ${round} of ${rounds}: ${name}`);
      results.get(name)?.push(await inDirectory((own) => storeBacklog(own, backlog)));
    }
  }
  console.log(`\n### The recorder, ${decisions} decisions on one CPU\n\n${recorderTable(results)}`);
}

/** Does something in an empty directory of its own. */
async function inDirectory<Result>(work: (own: string) => Promise<Result>): Promise<Result> {
  const own = join(directory, String(++started));
  mkdirSync(own, { mode: 0o711 });
  try {
    return await work(own);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function tell(what: string): void {
  process.stderr.write(`${what}\n`);
}

/** The options of the command line; a wrong one is one clear line and exit code 2. */
function given(): LogBenchOptions {
  try {
    return readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    process.stderr.write(`npm run bench:log: ${(error as Error).message}\n`);
    process.exit(2);
  }
}
