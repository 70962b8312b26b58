/** `npm run bench:log -- --database postgresql`: what a row costs the database of one node, and of four at once. */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreLocation } from '@/lib/core/store-location';
import { storeEngine } from '@/lib/store/chosen-engine';
import { countSessions, declaredPlan, writeJournals } from './journals';
import { type RecordersOptions, readOptions } from './options';
import { runRecorders } from './run-recorders';
import { type MeasuredServer, startMeasuredServer } from './server';
import { assertTotals, readStoredTotals } from './stored-totals';
import { formatRecordersTable, type MeasuredRecorders } from './table';

/** What is measured: by the seeds of its nodes' journals, of which equal ones have the same sessions. */
const cases = [
  { name: 'one node', isLocal: false, seeds: [1] },
  { name: 'four nodes, each with sessions of its own', isLocal: false, seeds: [1, 2, 3, 4] },
  { name: 'four nodes, the same sessions', isLocal: false, seeds: [1, 1, 1, 1] },
  { name: 'for comparison: one node with SQLite', isLocal: true, seeds: [1] },
];
type Case = (typeof cases)[number];

const options = readOptionsOrExit();
const directory = mkdtempSync(join(tmpdir(), 'stickyboard-bench-'));
// PostgreSQL runs as another user, which must be able to reach its own directory below this one.
chmodSync(directory, 0o711);
let started = 0;
try {
  const server = await startMeasuredServer(createDirectory('postgresql'));
  try {
    await measureAll(server);
  } finally {
    await server.stop();
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** Every case in every round, so that a change of the machine's speed meets all alike. */
async function measureAll(server: MeasuredServer): Promise<void> {
  const { rounds, decisions } = options;
  console.log(
    `PostgreSQL ${server.version}, Node ${process.version}, ${cpus()[0]?.model}, ${cpus().length} CPUs; ${rounds} rounds of ${decisions} decisions a node.`,
  );
  await writeJournals(directory, [1, 2, 3, 4], decisions);
  const results = new Map<string, MeasuredRecorders[]>(cases.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const one of cases) {
      process.stderr.write(`round ${round} of ${rounds}: ${one.name}\n`);
      const measured = await (one.isLocal ? measureLocal(one) : measureShared(one, server));
      results.get(one.name)?.push(measured);
    }
  }
  console.log(`\n${formatRecordersTable(results)}`);
}

async function measureShared({ seeds }: Case, server: MeasuredServer): Promise<MeasuredRecorders> {
  const name = `run${++started}`;
  const database = await server.createDatabase(name);
  const locations = seeds.map((_, index) => ({ dataDir: createDirectory(`${name}-${index}`), database }));
  const cost = await storeJournals(seeds, locations, server.getCpuMicros);
  const stored = await readStoredTotals(database.url);
  const { decisions } = options;
  assertTotals(stored, seeds.length * decisions, new Set(seeds).size * countSessions(decisions));
  await server.dropDatabase(name);
  return { ...cost, deadlocks: stored.deadlocks };
}

async function measureLocal({ seeds }: Case): Promise<MeasuredRecorders> {
  const location = { dataDir: createDirectory(`run${++started}`), database: null };
  return { ...(await storeJournals(seeds, [location], () => 0)), deadlocks: null };
}

/** Stores copies of the journals of these seeds at the same time, each as that of a node. */
async function storeJournals(
  seeds: readonly number[],
  locations: readonly StoreLocation[],
  getServerMicros: () => number,
): ReturnType<typeof runRecorders> {
  const journals = locations.map((location, index) => {
    const journal = join(location.dataDir, 'journal');
    cpSync(join(directory, `journal-${seeds[index]}`), journal, { recursive: true });
    return { node: `node-${index + 1}`, directory: journal, location };
  });
  for (const { node, location } of journals) {
    await storeEngine.prepare(location);
    const store = await storeEngine.open(location, 'supervisor');
    await store.declareUpstreams(node, declaredPlan);
    await store.close();
  }
  const cost = await runRecorders(journals, seeds.length * options.decisions, getServerMicros);
  for (const { location } of journals) rmSync(location.dataDir, { recursive: true });
  return cost;
}

function createDirectory(name: string): string {
  const path = join(directory, name);
  mkdirSync(path);
  return path;
}

/** The options of the command line; a wrong one is one clear line and exit code 2. */
function readOptionsOrExit(): RecordersOptions {
  try {
    return readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    process.stderr.write(`npm run bench:log: ${(error as Error).message}\n`);
    process.exit(2);
  }
}
