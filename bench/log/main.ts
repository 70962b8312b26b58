/** `npm run bench:fill`: fills a data directory with a log as traffic would, through the real recorder. */
import { join } from 'node:path';
import { declareUpstreams } from '@/lib/database/declare';
import { openDatabase } from '@/lib/database/open';
import { migrate } from '@/prisma/migrate';
import type { Plan } from '@/proxy/plan';
import { Child } from '@/proxy/supervisor/child';
import { fillJournal } from './fill';
import { type LogOptions, readOptions } from './options';
import { filledPlan, keepAll } from './plan';
import { untilRecorded } from './recorded';
import { writeSamples } from './samples';
import { type StoryPlan, story } from './story';

/** The recorder has nothing left to do when it is told to end, ms. */
const patience = 10_000;
const minute = 60e6;

const options = given();
const started = performance.now();
const plan = filledPlan(options.data, options.backends);
await migrate(options.data);
const database = await openDatabase(options.data, 'supervisor');
await declareUpstreams(database, plan);
const before = await database.decision.count();
if (before > 0) fail(`--data: ${options.data} holds ${before} decisions already; choose an empty directory`);

let trouble = '';
const recorder = new Child({
  name: 'recorder',
  script: join(import.meta.dirname, 'recorder.js'),
  env: { STICKYBOARD_DATA: options.data, STICKYBOARD_NODE: plan.node, STICKYBOARD_RETENTION: keepAll },
  ready: 'ready',
  stop: 'message',
  onRestart: (sentence) => {
    trouble = sentence;
  },
  log: (_level, sentence) => console.error(sentence),
});
let stopped: Promise<void> | null = null;
const stop = (): Promise<void> => {
  stopped ??= recorder.stop(patience).then(() => database.$disconnect());
  return stopped;
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stop().then(() => process.exit(1)));
}
await recorder.start();
try {
  const told = storyOf(options, plan);
  await writeSamples(database, told.from / 1e6, told.to / 1e6);
  const written = await fillJournal(plan.journal, story(told));
  tell(`${written} records written`);
  const recorded = await untilRecorded(database, options.decisions);
  if (trouble !== '') throw new Error(`the recorder was restarted: ${trouble}`);
  if (recorded.sessions !== options.sessions) {
    throw new Error(`the log has ${recorded.sessions} sessions, ${options.sessions} were written`);
  }
  tell(`${recorded.decisions} decisions of ${recorded.sessions} sessions are in the log`);
} finally {
  await stop();
}

function storyOf({ decisions, sessions, hours, ago, seed }: LogOptions, { upstreams }: Plan): StoryPlan {
  const [upstream] = upstreams;
  if (upstream === undefined) throw new Error('the plan has no upstream');
  const to = Math.floor(Date.now() * 1000 - ago * minute);
  return {
    ...{ decisions, sessions, seed, to },
    from: Math.floor(to - hours * 60 * minute),
    listener: '127.0.0.1:2200',
    upstream: upstream.name,
    backends: upstream.backends.map(({ name }) => name),
  };
}

/** The options of the command line; a wrong one is one clear line and exit code 2. */
function given(): LogOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    return fail((error as Error).message);
  }
}

function tell(what: string): void {
  process.stderr.write(`${what} after ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}

function fail(message: string): never {
  process.stderr.write(`npm run bench:fill: ${message}\n`);
  process.exit(2);
}
