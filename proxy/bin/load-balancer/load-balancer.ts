import { anonymousAccess } from '@/lib/auth/anonymous-access';
import { formatStartupBanner } from '@/lib/cli/startup-banner';
import { formatStoreOptions, getStoreLocation } from '@/lib/config/database';
import type { EventPayload } from '@/lib/core/events';
import { formatError } from '@/lib/core/format-error.mjs';
import { formatAddress } from '@/lib/core/host-port';
import type { Logger } from '@/lib/core/logger';
import type { NotifyTarget, TargetsMessage } from '@/lib/core/notify-target';
import { version } from '@/lib/core/version';
import { createLogEnvironment } from '@/lib/logging/child-log';
import { EffectiveLogLevel } from '@/lib/logging/effective-log-level';
import type { ProcessLog } from '@/lib/logging/open-log';
import { acquireFileLock } from '@/lib/store/file-lock';
import { checkAddresses } from '../../supervisor/address-check';
import { AuxiliaryProcess } from '../../supervisor/auxiliary-process';
import { lockDataDirectory } from '../../supervisor/data-directory';
import { onReloadSignal, watchFileForReload } from '../../supervisor/reload';
import { onRestartSignal } from '../../supervisor/rolling-restart';
import type { Shutdown } from '../../supervisor/shutdown';
import type { OperatorSignals } from '../../supervisor/signals';
import { type Supervisor, startSupervisor } from '../../supervisor/supervisor';
import { createDashboard } from '../dashboard/dashboard-process';
import { choosePlane } from './create-plane';
import { prepareStore } from './prepare-store';
import { type ReloadContext, reloadConfiguration } from './reload-configuration';
import { scriptPath } from './script-path';

/**
 * Starts the load balancer with all its processes.
 * @param shutdown collects what a stop has to undo, also during the start
 * @throws Error, a sentence, if it cannot start
 */
export async function startLoadBalancer(
  { loaded, load }: Pick<ReloadContext, 'loaded' | 'load'>,
  opened: ProcessLog,
  signals: OperatorSignals,
  shutdown: Shutdown,
): Promise<void> {
  const { settings } = loaded;
  const { log } = opened;
  shutdown.addStep(watchFileForReload(settings.configFile, signals));
  await checkAddresses(settings);
  const dataDirectory = lockDataDirectory(settings.data, acquireFileLock, log);
  shutdown.addStep(() => dataDirectory.release());
  const { store, plan } = await prepareStore(loaded, dataDirectory, opened, shutdown);
  const access =
    settings.dashboard && (await anonymousAccess(store, settings.dashboard, formatStoreOptions(settings)));
  const location = getStoreLocation(settings);
  const env = {
    STICKYBOARD_NODE: settings.node,
    ...createLogEnvironment(settings.log),
  };

  const retention = JSON.stringify(settings.retention);
  let supervisor: Supervisor | null = null;
  const onRestart = (exit: EventPayload<'process-restarted'>): void => supervisor?.recordRestart(exit);
  const level = new EffectiveLogLevel(settings.log.level, opened, (message) => {
    for (const child of [recorder, dashboard?.process, notifier]) child?.send(message);
  });
  const getInitialMessages = () => [level.message];
  const recorder = new AuxiliaryProcess({
    name: 'recorder',
    script: scriptPath('recorder'),
    env: { ...env, STICKYBOARD_JOURNAL_ID: dataDirectory.journalId, STICKYBOARD_RETENTION: retention },
    location,
    readyMessage: 'ready',
    stopMethod: 'message',
    onRestart,
    log,
    getInitialMessages,
  });
  const dashboard =
    settings.dashboard &&
    access &&
    createDashboard({
      ...{ settings: settings.dashboard, access, env, location },
      ...{ onRestart, log, getInitialMessages },
    });
  const targetsMessage: TargetsMessage = { type: 'targets', targets: settings.notify };
  const notifier = new AuxiliaryProcess({
    name: 'notifier',
    script: scriptPath('notifier'),
    env,
    location,
    readyMessage: 'ready',
    stopMethod: 'signal',
    onRestart,
    log,
    getInitialMessages: () => [level.message, targetsMessage],
  });
  shutdown.addAuxiliary(...(dashboard === null ? [] : [dashboard.process]), notifier);
  const dashboardStarting = dashboard?.serve();
  // A failure is taken up below; until then it must not count as unhandled.
  dashboardStarting?.catch(() => undefined);
  shutdown.addProcess(recorder);
  await recorder.start();
  const running = await startSupervisor({
    plan,
    createPlane: choosePlane(settings, plan, location.database === null ? null : store, log),
    version,
    readStoredPositions: () => store.getJournalPositions(dataDirectory.journalId),
    reportToRecorder: (workers, state) => recorder.send({ type: 'state', workers, log: state }),
    log,
    announce: opened.notice,
    onIntent: ({ logLevel }) => level.setOperatorLevel(logLevel ?? null),
    onTopologyChange: (topology) =>
      void store
        .declareUpstreams(settings.node, topology, true)
        .catch((error: unknown) =>
          log('error', `cannot declare what the plane serves: ${formatError(error)}`),
        ),
    intentSource: {
      readVersion: () => store.getIntentVersion(),
      readIntent: () => store.getIntent(),
      readUnpins: (since) => store.getUnpins(since),
      countNodes: () => store.countLiveNodes(),
    },
  });
  supervisor = running;
  shutdown.addStep(() => running.stop());
  const notify = (changed: NotifyTarget[]): void => {
    targetsMessage.targets = changed;
    if (notifier.isStarted) notifier.send(targetsMessage);
    else if (changed.length > 0) notifier.startWithRetry();
  };
  notify(settings.notify);
  const reloadContext: ReloadContext = {
    loaded,
    load,
    secret: dataDirectory.secret,
    store,
    supervisor: running,
    opened,
    level,
    notify,
  };
  const listeners = running.topology.listeners.map(formatAddress);
  // Ports chosen by the system are known only now.
  await store.declareUpstreams(settings.node, running.topology);
  const demonstration = settings.demo ? await startDemonstration(listeners[0], log, shutdown) : null;
  running.startHealthChecks();
  const served = (await dashboardStarting) ?? null;
  // People read it below.
  if (settings.log.format === 'json')
    log('info', 'serving', {
      listeners: listeners.join(' '),
      dashboard: served?.address ?? 'none',
      data: settings.data,
      ...(settings.database && { database: settings.database.redactedUrl }),
    });
  console.log(formatStartupBanner(settings, listeners, served));
  demonstration?.send({ type: 'start' });
  shutdown.addStep(onReloadSignal(signals, () => reloadConfiguration(reloadContext)));
  shutdown.addStep(onRestartSignal(signals, (reason) => running.replaceWorkers(reason)));
}

async function startDemonstration(
  listener: string,
  log: Logger,
  shutdown: Shutdown,
): Promise<AuxiliaryProcess> {
  const child = new AuxiliaryProcess({
    name: 'demonstration',
    script: scriptPath('demo'),
    env: { STICKYBOARD_PROXY: listener },
    readyMessage: 'ready',
    stopMethod: 'signal',
    onRestart: () => undefined,
    log,
  });
  shutdown.addAuxiliary(child);
  await child.start();
  return child;
}
