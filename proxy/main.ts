/** The composition root: joins the proxy with the configuration, the database, the dashboard, the demonstration. */

import { join } from 'node:path';
import { opennessOf } from '@/lib/access/openness';
import { announcement } from '@/lib/announcement';
import { runCommand } from '@/lib/command/run';
import { afterReload, exceptWaiting } from '@/lib/config/in-force';
import { type Loaded, loadConfiguration } from '@/lib/config/load';
import { planOf } from '@/lib/config/plan';
import type { Settings } from '@/lib/config/settings';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import { declareUpstreams } from '@/lib/database/declare';
import { declareConfiguration } from '@/lib/database/declareConfiguration';
import { hold } from '@/lib/database/hold';
import { type LockWait, lockWait } from '@/lib/database/lock';
import { type Database, openDatabase } from '@/lib/database/open';
import type { GateSettings } from '@/lib/gate/gate';
import { forgetLogLevel } from '@/lib/intent/logLevel';
import { readIntent, readIntentVersion } from '@/lib/intent/read';
import { readUnpins } from '@/lib/intent/readUnpins';
import { logEnvironment, tellLastWords } from '@/lib/log/child';
import { LevelInForce } from '@/lib/log/inForce';
import { type OpenLog, openLog } from '@/lib/log/open';
import type { NotifyTarget, TargetsMessage } from '@/lib/notify/kinds';
import { Outbox } from '@/lib/notify/outbox';
import { storedPositions } from '@/lib/recorder/positions';
import { version } from '@/lib/version';
import { migrate } from '@/prisma/migrate';
import { takeDataDirectory } from './data-directory';
import { formatAddress } from './listen-address';
import type { Log } from './log';
import type { Plan } from './plan';
import { heedReload, watchFileForReload } from './reload';
import { heedRestart } from './rolling-restart';
import type { Signals } from './signals';
import { Child } from './supervisor/child';
import { checkAddresses } from './supervisor/preflight';
import { type Supervisor, startSupervisor } from './supervisor/supervisor';

const root = join(import.meta.dirname, '..');
const script = (name: string): string => join(root, 'dist', `${name}.js`);
/** What each process beside the workers gets at a stop, ms: with the usual grace of those it stays below 5 s. */
const CHILD_PATIENCE = 2300;

/** Processes beside the way of the data: ended at once. */
const beside: Child[] = [];
/** Processes whose end is no accident once a stop has begun. */
const expectEnd: Child[] = [];
/** Steps to undo, the last begun first: the workers end before the recorder that stores what they wrote. */
const undo: (() => Promise<void> | void)[] = [];
let stopping = false;

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  for (const child of expectEnd) child.expectEnd();
  const others = beside.map((child) => child.stop(CHILD_PATIENCE));
  for (const step of undo.reverse()) await step();
  await Promise.all(others);
  process.exit(code);
}

/** @throws one sentence where the database cannot be used, or stays locked */
async function openDecisions(
  loaded: Loaded,
  plan: Plan,
  { news }: OpenLog,
  unlocked: LockWait,
): Promise<Database> {
  const { data } = loaded.settings;
  const { backup } = await unlocked(() => migrate(data));
  if (backup !== null) news('database', `brought up to date; the old one is kept as ${backup}`);
  const database = await unlocked(() => openDatabase(data, 'supervisor'));
  undo.push(() => database.$disconnect());
  await unlocked(() => declareUpstreams(database, plan));
  await unlocked(() => declareConfiguration(database, loaded));
  await unlocked(() => forgetLogLevel(database));
  // Without targets there is no notifier to do it.
  await unlocked(() => new Outbox(database).keepOnly(loaded.settings.notify.map(({ name }) => name)));
  return database;
}

async function run(loaded: Loaded, opened: OpenLog, signals: Signals): Promise<void> {
  const { settings } = loaded;
  const { log } = opened;
  undo.push(watchFileForReload(settings.file, signals));
  await checkAddresses(settings);
  const data = takeDataDirectory(settings.data, hold, log);
  undo.push(() => data.release());
  const plan = planOf(settings, { secret: data.secret });
  const unlocked = lockWait(settings.data, log);
  const database = await openDecisions(loaded, plan, opened, unlocked);
  const openness = await unlocked(() => opennessOf(database, settings.dashboard, settings.data));
  const env = {
    STICKYBOARD_DATA: settings.data,
    STICKYBOARD_NODE: settings.node,
    ...logEnvironment(settings.log),
  };

  const retention = JSON.stringify(settings.retention);
  let supervisor: Supervisor | null = null;
  const onRestart = (sentence: string): void => supervisor?.noteRestart(sentence);
  const level = new LevelInForce(settings.log.level, opened, (message) => {
    for (const child of [recorder, dashboard, notifier]) child.send(message);
  });
  const greeting = () => [level.message];
  const recorder = new Child({
    name: 'recorder',
    script: script('recorder'),
    env: { ...env, STICKYBOARD_RETENTION: retention },
    ready: 'ready',
    stop: 'message',
    onRestart,
    log,
    greeting,
  });
  const dashboard = new Child({
    name: 'dashboard',
    script: script('dashboard'),
    env: { ...env, ...openness.env, ...gateEnvironment(settings) },
    ready: 'listening',
    stop: 'signal',
    onRestart,
    log,
    greeting,
  });
  const targets: TargetsMessage = { type: 'targets', targets: settings.notify };
  const notifier = new Child({
    name: 'notifier',
    script: script('notifier'),
    env,
    ready: 'ready',
    stop: 'signal',
    onRestart,
    log,
    greeting: () => [level.message, targets],
  });
  beside.push(dashboard, notifier);
  const dashboardStarting = dashboard.start();
  // A failure is taken up below; until then it must not count as unhandled.
  dashboardStarting.catch(() => undefined);
  undo.push(() => recorder.stop(CHILD_PATIENCE));
  expectEnd.push(recorder);
  await recorder.start();
  const running = await startSupervisor({
    plan,
    workerScript: script('worker'),
    learnedFile: join(settings.data, 'learned.json'),
    version,
    stored: () => storedPositions(database),
    report: (workers, state) => recorder.send({ type: 'state', workers, log: state }),
    log,
    news: opened.news,
    onIntent: ({ logLevel }) => level.want(logLevel ?? null),
    intent: {
      version: () => readIntentVersion(database),
      read: () => unlocked(() => readIntent(database)),
      unpins: (since) => unlocked(() => readUnpins(database, since)),
    },
  });
  supervisor = running;
  undo.push(() => running.stop());
  const notify = (changed: NotifyTarget[]): void => {
    targets.targets = changed;
    if (notifier.isStarted) notifier.send(targets);
    else if (changed.length > 0) notifier.keep();
  };
  notify(settings.notify);
  const inForce: InForce = {
    loaded,
    secret: data.secret,
    database,
    unlocked,
    supervisor: running,
    opened,
    level,
    notify,
  };
  const bound = plan.listeners.map((listener, index) => ({ ...listener, port: running.ports[index] }));
  const listeners = bound.map(({ host, port }) => formatAddress(host, port));
  // Ports that were left to the system are known only now.
  await unlocked(() => declareUpstreams(database, { ...plan, listeners: bound }));
  const demonstration = settings.demo ? await startDemonstration(listeners[0], log) : null;
  running.watchHealth();
  const { port } = await dashboardStarting;
  const where = formatAddress(settings.dashboard.host, port ?? settings.dashboard.port);
  // People read it below.
  if (settings.log.format === 'json')
    log('info', 'serving', { listeners: listeners.join(' '), dashboard: where, data: settings.data });
  console.log(announcement(settings, listeners, where, openness.code));
  demonstration?.send({ type: 'go' });
  undo.push(heedReload(signals, () => reload(inForce)));
  undo.push(heedRestart(signals, (asked) => running.replaceWorkers(asked)));
}

/** What a reload changes. */
interface InForce {
  loaded: Loaded;
  /** Key of the fingerprints, hex. */
  secret: string;
  database: Database;
  unlocked: LockWait;
  supervisor: Supervisor;
  opened: OpenLog;
  level: LevelInForce;
  /** Has others told what happens. */
  notify: (targets: NotifyTarget[]) => void;
}

/** Puts the changed configuration in force; one that is not valid is refused and the old one goes on. */
async function reload(running: InForce): Promise<void> {
  const { secret, database, unlocked, supervisor, opened, level, notify } = running;
  const { settings, inForce } = running.loaded;
  try {
    const changed = loadConfiguration(process.argv.slice(2), process.env);
    // What is fixed at the start stays as it is.
    const plan = planOf(
      { ...changed.settings, data: settings.data, node: settings.node, workers: settings.workers },
      { secret },
    );
    const now = afterReload(inForce, changed.inForce);
    const except = exceptWaiting(now);
    const declared = { settings: { ...settings, journal: changed.settings.journal }, inForce: now };
    // All that may fail comes before the plan is in force.
    await supervisor.reload(plan, except, async () => {
      await unlocked(() => declareUpstreams(database, plan, true));
      await unlocked(() => declareConfiguration(database, declared));
      await unlocked(() => forgetLogLevel(database));
    });
    level.configure(changed.settings.log.level);
    notify(changed.settings.notify);
    opened.news('configuration', `read again and in force${except}`);
    for (const warning of changed.warnings) opened.log('warn', warning);
  } catch (error) {
    const reason = errorSentence(error);
    supervisor.noteRefusedReload(reason);
    opened.log('error', `the new configuration was refused, the old one goes on: ${reason}`);
  }
}

function gateEnvironment({ dashboard }: Settings): Record<string, string> {
  const { host, port, hosts, tls, trusted } = dashboard;
  return {
    STICKYBOARD_DASHBOARD: formatAddress(host, port),
    STICKYBOARD_GATE: JSON.stringify({ hosts, tls, trusted } satisfies GateSettings),
  };
}

async function startDemonstration(listener: string, log: Log): Promise<Child> {
  const child = new Child({
    name: 'demonstration',
    script: script('demo'),
    env: { STICKYBOARD_PROXY: listener },
    ready: 'ready',
    stop: 'signal',
    onRestart: () => undefined,
    log,
  });
  beside.push(child);
  await child.start();
  return child;
}

function fail(error: unknown, log: Log): void {
  // What a stop has ended cannot begin any more, which is no fault.
  log(stopping ? 'debug' : 'error', errorSentence(error));
  void stop(2);
}

/** Starts the load balancer, or answers what its options ask. */
async function start(argv: string[], signals: Signals): Promise<void> {
  const loaded = loadConfiguration(argv, process.env);
  const { settings } = loaded;
  if (settings.answer !== null) console.log(settings.answer);
  else if (settings.check) {
    const { log } = openLog('supervisor', { format: 'text', level: 'warn' });
    for (const warning of loaded.warnings) log('warn', `warning: ${warning}`);
    console.log(`${settings.file ?? 'The configuration'} is valid.`);
  } else {
    process.title = 'stickyboard';
    process.on('SIGINT', () => void stop(0));
    process.on('SIGTERM', () => void stop(0));
    const opened = openLog('supervisor', settings.log);
    tellLastWords(opened);
    for (const warning of loaded.warnings) opened.log('warn', warning);
    await run(loaded, opened, signals).catch((error: unknown) => fail(error, opened.log));
  }
}

/**
 * Runs what the command line asks for.
 *
 * @param signals what a load balancer was asked for so far; null where the command line begins with a command
 */
export async function main(signals: Signals | null): Promise<void> {
  // What is wrong before it is known how the log is written is told in words.
  const { log } = openLog('supervisor', { format: 'text', level: 'info' });
  const argv = process.argv.slice(2);
  if (signals !== null) return await start(argv, signals).catch((error: unknown) => fail(error, log));
  const [word = '', ...rest] = argv;
  const { env, stdin, stdout, stderr } = process;
  const take = (directory: string) => takeDataDirectory(directory, hold, log);
  process.exitCode = await runCommand(word, rest, { env, stdin, stdout, stderr, take });
}
