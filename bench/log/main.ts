/** `npm run bench:fill`: fills a data directory with a log as traffic would, through the real recorder. */
import { join } from 'node:path';
import { formatProcessExit } from '@/lib/core/format/event-sentence';
import type { Plan } from '@/lib/core/plan';
import { createLocalLocation } from '@/lib/core/store-location';
import { declareUpstreams } from '@/lib/store/sql/declare-upstreams';
import { openDatabase } from '@/lib/store/sqlite/open-database';
import { migrate } from '@/prisma/migrate';
import { AuxiliaryProcess } from '@/proxy/supervisor/auxiliary-process';
import { fillJournal } from './fill';
import { generateJournal, type JournalSpec } from './generate-journal';
import { type LogOptions, readOptions } from './options';
import { createFillPlan, unlimitedRetention } from './plan';
import { writeSamples } from './samples';
import { waitUntilRecorded } from './wait-for-recorder';

/** How long the recorder gets to stop, ms: it has nothing to do by then. */
const databaseTimeoutMs = 10_000;
const minuteMicros = 60e6;

const options = readOptionsOrExit();
const started = performance.now();
const plan = createFillPlan(options.data, options.backends);
await migrate(options.data);
const database = await openDatabase(options.data, 'supervisor');
await declareUpstreams(database, plan.node, plan);
const before = await database.decision.count();
if (before > 0) fail(`--data: ${options.data} holds ${before} decisions already; choose an empty directory`);

let trouble = '';
const recorder = new AuxiliaryProcess({
  name: 'recorder',
  script: join(import.meta.dirname, 'recorder.js'),
  env: {
    STICKYBOARD_NODE: plan.node,
    STICKYBOARD_JOURNAL_ID: 'bench',
    STICKYBOARD_RETENTION: unlimitedRetention,
  },
  location: createLocalLocation(options.data),
  readyMessage: 'ready',
  stopMethod: 'message',
  onRestart: (payload) => {
    trouble = formatProcessExit({ payload });
  },
  log: (_level, sentence) => console.error(sentence),
});
let stopped: Promise<void> | null = null;
const stop = (): Promise<void> => {
  stopped ??= recorder.stop(databaseTimeoutMs).then(() => database.$disconnect());
  return stopped;
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stop().then(() => process.exit(1)));
}
await recorder.start();
try {
  const spec = createJournalSpec(options, plan);
  await writeSamples(database, spec.fromMicros / 1e6, spec.toMicros / 1e6);
  const written = await fillJournal(plan.journal, generateJournal(spec));
  printProgress(`${written} records written`);
  const recorded = await waitUntilRecorded(database, options.decisions);
  if (trouble !== '') throw new Error(`the recorder was restarted: ${trouble}`);
  if (recorded.sessions !== options.sessions) {
    throw new Error(`the log has ${recorded.sessions} sessions, ${options.sessions} were written`);
  }
  printProgress(`${recorded.decisions} decisions of ${recorded.sessions} sessions are in the log`);
} finally {
  await stop();
}

function createJournalSpec(
  { decisions, sessions, hours, ago, seed }: LogOptions,
  { upstreams }: Plan,
): JournalSpec {
  const [upstream] = upstreams;
  if (upstream === undefined) throw new Error('the plan has no upstream');
  const toMicros = Math.floor(Date.now() * 1000 - ago * minuteMicros);
  return {
    ...{ decisions, sessions, seed, toMicros },
    fromMicros: Math.floor(toMicros - hours * 60 * minuteMicros),
    listener: '127.0.0.1:2200',
    upstream: upstream.name,
    backends: upstream.backends.map(({ name }) => name),
  };
}

/** The options of the command line; a wrong one is one clear line and exit code 2. */
function readOptionsOrExit(): LogOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    return fail((error as Error).message);
  }
}

function printProgress(what: string): void {
  process.stderr.write(`${what} after ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}

function fail(message: string): never {
  process.stderr.write(`npm run bench:fill: ${message}\n`);
  process.exit(2);
}
