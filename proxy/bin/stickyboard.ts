/** The composition root: joins the proxy with the configuration, the database, the dashboard, the demonstration. */

import { join } from 'node:path';
import { anonymousAccess } from '@/lib/auth/anonymous-access';
import { runCommand } from '@/lib/cli/run-command';
import { formatStartupBanner } from '@/lib/cli/startup-banner';
import { describePendingRestart, mergeAfterReload } from '@/lib/config/effective-settings';
import { type LoadedConfiguration, loadConfiguration } from '@/lib/config/load';
import { createPlan } from '@/lib/config/plan';
import type { Settings } from '@/lib/config/settings';
import { formatError } from '@/lib/core/format-error.mjs';
import { formatAddress } from '@/lib/core/host-port';
import type { Logger } from '@/lib/core/logger';
import type { NotifyTarget, TargetsMessage } from '@/lib/core/notify-target';
import type { Plan } from '@/lib/core/plan';
import { version } from '@/lib/core/version';
import type { GateSettings } from '@/lib/gate/gate';
import { createLogEnvironment, logUncaughtExceptions } from '@/lib/logging/child-log';
import { EffectiveLogLevel } from '@/lib/logging/effective-log-level';
import { openLog, type ProcessLog } from '@/lib/logging/open-log';
import { declareConfiguration } from '@/lib/store/sqlite/declare-configuration';
import { declareUpstreams } from '@/lib/store/sqlite/declare-upstreams';
import { acquireFileLock } from '@/lib/store/sqlite/file-lock';
import { readPositions } from '@/lib/store/sqlite/ingest/journal-positions';
import { clearLogLevel } from '@/lib/store/sqlite/intent/log-level';
import { readIntent, readIntentVersion } from '@/lib/store/sqlite/intent/read-intent';
import { readUnpins } from '@/lib/store/sqlite/intent/read-unpins';
import { createLockRetry, type LockRetry } from '@/lib/store/sqlite/lock-retry';
import { Outbox } from '@/lib/store/sqlite/notification-outbox';
import { type Database, openDatabase } from '@/lib/store/sqlite/open-database';
import { migrate } from '@/prisma/migrate';
import { EmbeddedPlane } from '../embedded/embedded-plane';
import { checkAddresses } from '../supervisor/address-check';
import { AuxiliaryProcess } from '../supervisor/auxiliary-process';
import { lockDataDirectory } from '../supervisor/data-directory';
import { onReloadSignal, watchFileForReload } from '../supervisor/reload';
import { onRestartSignal } from '../supervisor/rolling-restart';
import type { OperatorSignals } from '../supervisor/signals';
import { type Supervisor, startSupervisor } from '../supervisor/supervisor';

const root = join(import.meta.dirname, '..');
const scriptPath = (name: string): string => join(root, 'dist', `${name}.js`);
/** What each process beside the workers gets at a stop, ms: with the usual grace of those it stays below 5 s. */
const childStopTimeoutMs = 2300;

/** Processes beside the way of the data: ended at once. */
const auxiliaryProcesses: AuxiliaryProcess[] = [];
/** Processes whose end is no accident once a stop has begun. */
const processesEndingAtStop: AuxiliaryProcess[] = [];
/** Steps to undo, the last begun first: the workers end before the recorder that stores what they wrote. */
const cleanupSteps: (() => Promise<void> | void)[] = [];
let stopping = false;

async function stopProduct(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  for (const child of processesEndingAtStop) child.markStopping();
  const auxiliariesStopped = auxiliaryProcesses.map((child) => child.stop(childStopTimeoutMs));
  for (const step of cleanupSteps.reverse()) await step();
  await Promise.all(auxiliariesStopped);
  process.exit(code);
}

/** @throws one sentence where the database cannot be used, or stays locked */
async function prepareDatabase(
  loaded: LoadedConfiguration,
  plan: Plan,
  { notice }: ProcessLog,
  withLockRetry: LockRetry,
): Promise<Database> {
  const { data } = loaded.settings;
  const { backup } = await withLockRetry(() => migrate(data));
  if (backup !== null) notice('database', `brought up to date; the old one is kept as ${backup}`);
  const database = await withLockRetry(() => openDatabase(data, 'supervisor'));
  cleanupSteps.push(() => database.$disconnect());
  await withLockRetry(() => declareUpstreams(database, plan));
  await withLockRetry(() => declareConfiguration(database, loaded));
  await withLockRetry(() => clearLogLevel(database));
  // Without targets there is no notifier to do it.
  await withLockRetry(() =>
    new Outbox(database).removeOtherTargets(loaded.settings.notify.map(({ name }) => name)),
  );
  return database;
}

async function runLoadBalancer(
  loaded: LoadedConfiguration,
  opened: ProcessLog,
  signals: OperatorSignals,
): Promise<void> {
  const { settings } = loaded;
  const { log } = opened;
  cleanupSteps.push(watchFileForReload(settings.configFile, signals));
  await checkAddresses(settings);
  const dataDirectory = lockDataDirectory(settings.data, acquireFileLock, log);
  cleanupSteps.push(() => dataDirectory.release());
  const plan = createPlan(settings, { secret: dataDirectory.secret });
  const withLockRetry = createLockRetry(settings.data, log);
  const database = await prepareDatabase(loaded, plan, opened, withLockRetry);
  const access = await withLockRetry(() => anonymousAccess(database, settings.dashboard, settings.data));
  const env = {
    STICKYBOARD_DATA: settings.data,
    STICKYBOARD_NODE: settings.node,
    ...createLogEnvironment(settings.log),
  };

  const retention = JSON.stringify(settings.retention);
  let supervisor: Supervisor | null = null;
  const onRestart = (sentence: string): void => supervisor?.recordRestart(sentence);
  const level = new EffectiveLogLevel(settings.log.level, opened, (message) => {
    for (const child of [recorder, dashboard, notifier]) child.send(message);
  });
  const getInitialMessages = () => [level.message];
  const recorder = new AuxiliaryProcess({
    name: 'recorder',
    script: scriptPath('recorder'),
    env: { ...env, STICKYBOARD_RETENTION: retention },
    readyMessage: 'ready',
    stopMethod: 'message',
    onRestart,
    log,
    getInitialMessages,
  });
  const dashboard = new AuxiliaryProcess({
    name: 'dashboard',
    script: scriptPath('dashboard'),
    env: { ...env, ...access.env, ...createGateEnvironment(settings) },
    readyMessage: 'listening',
    stopMethod: 'signal',
    onRestart,
    log,
    getInitialMessages,
  });
  const targetsMessage: TargetsMessage = { type: 'targets', targets: settings.notify };
  const notifier = new AuxiliaryProcess({
    name: 'notifier',
    script: scriptPath('notifier'),
    env,
    readyMessage: 'ready',
    stopMethod: 'signal',
    onRestart,
    log,
    getInitialMessages: () => [level.message, targetsMessage],
  });
  auxiliaryProcesses.push(dashboard, notifier);
  const dashboardStarting = dashboard.start();
  // A failure is taken up below; until then it must not count as unhandled.
  dashboardStarting.catch(() => undefined);
  cleanupSteps.push(() => recorder.stop(childStopTimeoutMs));
  processesEndingAtStop.push(recorder);
  await recorder.start();
  const running = await startSupervisor({
    plan,
    createPlane: (events) =>
      new EmbeddedPlane(
        {
          plan,
          workerScript: scriptPath('worker'),
          learnedFile: join(settings.data, 'learned.json'),
          log,
        },
        events,
      ),
    version,
    readStoredPositions: () => readPositions(database),
    reportToRecorder: (workers, state) => recorder.send({ type: 'state', workers, log: state }),
    log,
    announce: opened.notice,
    onIntent: ({ logLevel }) => level.setOperatorLevel(logLevel ?? null),
    onTopologyChange: (topology) =>
      void withLockRetry(() => declareUpstreams(database, topology, true)).catch((error: unknown) =>
        log('error', `cannot declare what the plane serves: ${formatError(error)}`),
      ),
    intentSource: {
      readVersion: () => readIntentVersion(database),
      readIntent: () => withLockRetry(() => readIntent(database)),
      readUnpins: (since) => withLockRetry(() => readUnpins(database, since)),
    },
  });
  supervisor = running;
  cleanupSteps.push(() => running.stop());
  const notify = (changed: NotifyTarget[]): void => {
    targetsMessage.targets = changed;
    if (notifier.isStarted) notifier.send(targetsMessage);
    else if (changed.length > 0) notifier.startWithRetry();
  };
  notify(settings.notify);
  const reloadContext: ReloadContext = {
    loaded,
    secret: dataDirectory.secret,
    database,
    withLockRetry,
    supervisor: running,
    opened,
    level,
    notify,
  };
  const listeners = running.topology.listeners.map(formatAddress);
  // Ports that were left to the system are known only now.
  await withLockRetry(() => declareUpstreams(database, running.topology));
  const demonstration = settings.demo ? await startDemonstration(listeners[0], log) : null;
  running.startHealthChecks();
  const { port } = await dashboardStarting;
  const dashboardAddress = formatAddress({ ...settings.dashboard, port: port ?? settings.dashboard.port });
  // People read it below.
  if (settings.log.format === 'json')
    log('info', 'serving', {
      listeners: listeners.join(' '),
      dashboard: dashboardAddress,
      data: settings.data,
    });
  console.log(formatStartupBanner(settings, listeners, dashboardAddress, access.setupToken));
  demonstration?.send({ type: 'go' });
  cleanupSteps.push(onReloadSignal(signals, () => reloadConfiguration(reloadContext)));
  cleanupSteps.push(onRestartSignal(signals, (reason) => running.replaceWorkers(reason)));
}

/** What a reload changes. */
interface ReloadContext {
  loaded: LoadedConfiguration;
  /** Key of the fingerprints, hex. */
  secret: string;
  database: Database;
  withLockRetry: LockRetry;
  supervisor: Supervisor;
  opened: ProcessLog;
  level: EffectiveLogLevel;
  /** Has others told what happens. */
  notify: (targets: NotifyTarget[]) => void;
}

/** Puts the changed configuration in force; one that is not valid is refused and the old one goes on. */
async function reloadConfiguration(running: ReloadContext): Promise<void> {
  const { secret, database, withLockRetry, supervisor, opened, level, notify } = running;
  const { settings, effective } = running.loaded;
  try {
    const changed = loadConfiguration(process.argv.slice(2), process.env);
    // What is fixed at the start stays as it is.
    const plan = createPlan(
      { ...changed.settings, data: settings.data, node: settings.node, workers: settings.workers },
      { secret },
    );
    const effectiveSettings = mergeAfterReload(effective, changed.effective);
    const exceptionsText = describePendingRestart(effectiveSettings);
    const declared = {
      settings: { ...settings, journal: changed.settings.journal },
      effective: effectiveSettings,
    };
    // All that may fail comes before the plan is in force.
    await supervisor.reload(plan, exceptionsText, async () => {
      await withLockRetry(() => declareUpstreams(database, plan, true));
      await withLockRetry(() => declareConfiguration(database, declared));
      await withLockRetry(() => clearLogLevel(database));
    });
    level.setConfigured(changed.settings.log.level);
    notify(changed.settings.notify);
    opened.notice('configuration', `read again and in force${exceptionsText}`);
    for (const warning of changed.warnings) opened.log('warn', warning);
  } catch (error) {
    const reason = formatError(error);
    supervisor.recordRejectedReload(reason);
    opened.log('error', `the new configuration was refused, the old one goes on: ${reason}`);
  }
}

function createGateEnvironment({ dashboard }: Settings): Record<string, string> {
  const { host, port, hosts, tls, trusted } = dashboard;
  return {
    STICKYBOARD_DASHBOARD: formatAddress({ host, port }),
    STICKYBOARD_GATE: JSON.stringify({ hosts, tls, trusted } satisfies GateSettings),
  };
}

async function startDemonstration(listener: string, log: Logger): Promise<AuxiliaryProcess> {
  const child = new AuxiliaryProcess({
    name: 'demonstration',
    script: scriptPath('demo'),
    env: { STICKYBOARD_PROXY: listener },
    readyMessage: 'ready',
    stopMethod: 'signal',
    onRestart: () => undefined,
    log,
  });
  auxiliaryProcesses.push(child);
  await child.start();
  return child;
}

function failStart(error: unknown, log: Logger): void {
  // What a stop has ended cannot begin any more, which is no fault.
  log(stopping ? 'debug' : 'error', formatError(error));
  void stopProduct(2);
}

/** Starts the load balancer, or answers what its options ask. */
async function startFromArguments(argv: string[], signals: OperatorSignals): Promise<void> {
  const loaded = loadConfiguration(argv, process.env);
  const { settings } = loaded;
  if (settings.output !== null) console.log(settings.output);
  else if (settings.isCheckOnly) {
    const { log } = openLog('supervisor', { format: 'text', level: 'warn' });
    for (const warning of loaded.warnings) log('warn', `warning: ${warning}`);
    console.log(`${settings.configFile ?? 'The configuration'} is valid.`);
  } else {
    process.title = 'stickyboard';
    process.on('SIGINT', () => void stopProduct(0));
    process.on('SIGTERM', () => void stopProduct(0));
    const opened = openLog('supervisor', settings.log);
    logUncaughtExceptions(opened);
    for (const warning of loaded.warnings) opened.log('warn', warning);
    await runLoadBalancer(loaded, opened, signals).catch((error: unknown) => failStart(error, opened.log));
  }
}

/**
 * Runs what the command line asks for.
 *
 * @param signals what a load balancer was asked for so far; null where the command line begins with a command
 */
export async function main(signals: OperatorSignals | null): Promise<void> {
  // What is wrong before it is known how the log is written is told in words.
  const { log } = openLog('supervisor', { format: 'text', level: 'info' });
  const argv = process.argv.slice(2);
  if (signals !== null)
    return await startFromArguments(argv, signals).catch((error: unknown) => failStart(error, log));
  const [command = '', ...rest] = argv;
  const { env, stdin, stdout, stderr } = process;
  const acquireDataDirectory = (directory: string) => lockDataDirectory(directory, acquireFileLock, log);
  process.exitCode = await runCommand(command, rest, { env, stdin, stdout, stderr, acquireDataDirectory });
}
