import { formatError } from '@/lib/core/format-error.mjs';
import type { BackendLoad, BackendStatus, RecordingStatus, RecordKind } from '@/lib/core/journal-records';
import type { Logger } from '@/lib/core/logger';
import type { BackendHealth, Intent, JournalQuotaPlan, Plan, UnpinBatch } from '@/lib/core/plan';
import { worstRecordingState } from '@/lib/core/recording-state';
import { LearnedPinsFile } from '../embedded/learned-pins-file';
import { WorkerGroup } from '../embedded/worker-group';
import { HealthMonitor } from '../health/health-monitor';
import { logHealthChange } from '../health/log-health-change';
import { JournalQuota, type ReadStoredPositions } from '../journal/journal-quota';
import { CertificateWatcher } from '../listener/tls/certificate-watcher';
import type { FailedRequest } from '../upstream/consecutive-failures';
import { watchFileLimit } from './file-limit-watch';
import { type IntentSource, IntentWatch } from './intent-watch';
import { RecordingGaps } from './recording-gaps';
import { openSupervisorJournal } from './supervisor-journal';

export interface SupervisorOptions {
  plan: Plan;
  /** The worker's script. */
  workerScript: string;
  version: string;
  /** File of the learned pins. */
  learnedFile: string;
  /** Where the operator's intent is read; the supervisor never writes it. */
  intentSource: IntentSource;
  /** Tells the recorder how the proxy does while the journal, from where it would learn it, cannot be written. */
  reportToRecorder: (workers: number, log: RecordingStatus) => void;
  /** What of the journal is stored. */
  readStoredPositions: ReadStoredPositions;
  log: Logger;
  /** Tells the operator what was done, by its subject. */
  announce: (subject: string, sentence: string) => void;
  /** Told what the operator wants besides the backends, at first and at each change. */
  onIntent: (intent: Intent) => void;
}

export interface Supervisor {
  /** Ports listened on, in the order of the plan's listeners. */
  ports: number[];
  /** Begins the health checks; until then every backend's health is unknown. */
  startHealthChecks(): void;
  /**
   * Puts a new plan in force without ending a connection: whole and on every worker, or not at all.
   * @param exceptions what of the configuration is not in force by it, as the end of a sentence; empty where all is
   * @param declare called once all workers could serve by the plan, before any does
   * @throws Error, a sentence, where it cannot be put in force or `declare` fails; the plan before it goes on then
   */
  reload(plan: Plan, exceptions: string, declare: () => Promise<void>): Promise<void>;
  /** Writes that a process beside the data plane died. */
  recordRestart(sentence: string): void;
  /** Writes that a new configuration was not taken. */
  recordRejectedReload(reason: string): void;
  /**
   * Replaces all workers, one after the other, without losing a request; where one cannot be replaced, that is told
   * and the one before goes on. Resolves once the old ones have ended.
   * @param trigger by what, for the operator
   */
  replaceWorkers(trigger: string): Promise<void>;
  /** Ends the workers, with the plan's grace for requests in flight, then the supervisor's own journal. */
  stop(): Promise<void>;
}

const heartbeatIntervalMs = 1000;
/** How often learned pins are put on disk, ms: a crash of all processes forgets no more than this. */
const persistLearnedIntervalMs = 2000;

/**
 * Starts the workers and keeps them in step with what the operator wants and what the checks see.
 * @throws with a sentence where a listener's address cannot be used
 */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const { plan, version, log } = options;
  const startedAt = nowMicros();
  const journal = openSupervisorJournal(plan.journal, log);
  const appendRecord = (kind: RecordKind, ...fields: unknown[]): void => {
    journal.append(JSON.stringify([kind, nowMicros(), ...fields]).slice(0, -1));
  };
  const initialIntent: Intent = await options.intentSource.readIntent();
  const onHealth = (change: BackendHealth, reason: string | null, before: BackendHealth['health']): void => {
    appendRecord('h', change.upstream, change.name, change.health, reason);
    logHealthChange(log, change, reason, before);
    workers.applyHealth(change);
  };
  const health = new HealthMonitor(plan.upstreams, onHealth, plan.workers);
  const learnedPinsFile = new LearnedPinsFile(options.learnedFile, log);
  const events = {
    onBackendFailure: (upstream: string, backend: string, detail: string, request: FailedRequest | null) => {
      if (request === null) health.reportConnectFailure(upstream, backend, detail);
      else health.reportRequestFailure(upstream, backend, detail, request);
    },
    onBackendResponse: (upstream: string, backend: string, at: number) =>
      health.reportResponse(upstream, backend, at),
    onRestart: (detail: string) => appendRecord('e', 'worker-restarted', detail),
    log,
  };
  const workers: WorkerGroup = new WorkerGroup(
    options.workerScript,
    plan,
    initialIntent,
    () => health.getHealth(),
    events,
    learnedPinsFile.read(),
  );
  workers.applyUnpins(await options.intentSource.readUnpins(0));
  const ports = await workers.start().catch(async (error: unknown) => {
    await workers.stop();
    journal.close();
    throw error;
  });
  const certificates = new CertificateWatcher(log, (tls) => workers.applyCertificates(tls));
  certificates.watch(plan.listeners);
  appendRecord('e', 'proxy-started', `Stickyboard ${version} with ${pluralize(plan.workers, 'worker')}.`);
  const onIntentChange = (changed: Intent, unpins: UnpinBatch[]): void => {
    workers.applyUnpins(unpins);
    workers.applyIntent(changed);
    options.onIntent(changed);
    log('debug', `version ${changed.version} of what the operator wants is told to the workers`);
  };
  const intentWatch = new IntentWatch(options.intentSource, initialIntent.version, onIntentChange, log);
  const getBackendStatus = (busy: BackendLoad): BackendStatus => {
    const failing = health.getFailureSummary(busy[0], busy[1]);
    if (failing === null) return busy;
    const { failures, since, nextTry, detail } = failing;
    return [...busy, failures, since * 1000, nextTry === null ? null : Math.round(nextTry) * 1000, detail];
  };
  let journalBound = plan.journalBound;
  const onQuotaChange = (hasRoom: boolean, unstored: number): void => {
    workers.setWithinQuota(hasRoom);
    log(hasRoom ? 'info' : 'error', formatQuotaChange(hasRoom, unstored, journalBound));
    recordGaps();
  };
  const quota = new JournalQuota(
    plan.journal,
    plan.journalBound,
    options.readStoredPositions,
    onQuotaChange,
    log,
  );
  const gaps = new RecordingGaps(Date.now());
  const recordGaps = (): void => {
    const keeping = worstRecordingState([workers.recordingState, quota.recordingState]);
    for (const { kind, detail } of gaps.poll(Date.now(), keeping, workers.counters, journalBound.full))
      appendRecord('e', kind, detail);
  };
  const sendHeartbeat = (): void => {
    recordGaps();
    const { counters } = workers;
    const keeping = worstRecordingState([
      workers.recordingState,
      quota.recordingState,
      journal.recordingState,
    ]);
    const log: RecordingStatus = [
      keeping,
      counters.unrecordedDecisions,
      counters.rejectedRequests,
      counters.droppedCookies,
    ];
    if (journal.recordingState !== 'kept') {
      options.reportToRecorder(workers.servingCount, log);
      return;
    }
    const backends = workers.inFlightByBackend().map(getBackendStatus);
    appendRecord(
      's',
      version,
      startedAt,
      workers.servingCount,
      counters.rejected,
      workers.appliedIntent,
      backends,
      log,
    );
  };
  sendHeartbeat();
  const heartbeatTimer = setInterval(sendHeartbeat, heartbeatIntervalMs);
  const persistLearned = (): void => {
    const pins = workers.takeLearned();
    if (pins !== null && !learnedPinsFile.write(pins)) workers.markLearnedUnsaved();
  };
  const keeping = setInterval(persistLearned, persistLearnedIntervalMs);
  let stopped = false;
  const stopWatchingFileLimit = watchFileLimit('the supervisor', log);
  return {
    ports,
    startHealthChecks: () => health.start(),
    reload: async (changed, except, declare) => {
      certificates.validate(changed.listeners);
      const watchHealth = health.prepareUpdate(changed.upstreams);
      const ready = await workers.prepare(changed);
      // What the operator wants of new backends, and of those that came back.
      const wanted = await declare()
        .then(() => options.intentSource.readIntent())
        .catch((error: unknown) => {
          workers.discardPlan();
          throw error;
        });
      const reloaded = workers.reload(ready);
      certificates.watch(changed.listeners);
      journalBound = changed.journalBound;
      quota.setPlan(journalBound);
      watchHealth();
      workers.applyIntent(wanted);
      for (const state of health.getHealth()) workers.applyHealth(state);
      await reloaded;
      appendRecord('e', 'reloaded', `The new configuration is in force${except}.`);
    },
    recordRestart: (sentence) => appendRecord('e', 'worker-restarted', sentence),
    recordRejectedReload: (reason) =>
      appendRecord('e', 'reload-refused', `The new configuration was refused: ${reason}`),
    replaceWorkers: async (asked) => {
      const began = performance.now();
      try {
        await workers.replaceAll();
        if (stopped) return;
        const seconds = ((performance.now() - began) / 1000).toFixed(1);
        appendRecord(
          'e',
          'workers-replaced',
          `${asked}: ${pluralize(plan.workers, 'worker')} replaced in ${seconds} s.`,
        );
        options.announce('workers', `replaced in ${seconds} s (${asked})`);
      } catch (error) {
        const sentence = `${formatError(error)}; it goes on, and so do those after it`;
        appendRecord('e', 'workers-not-replaced', `${asked}: ${sentence}.`);
        log('error', sentence);
      }
    },
    stop: async () => {
      stopped = true;
      clearInterval(heartbeatTimer);
      clearInterval(keeping);
      stopWatchingFileLimit();
      quota.close();
      intentWatch.stop();
      health.stop();
      certificates.close();
      await workers.stop();
      persistLearned();
      recordGaps();
      for (const { kind, detail } of gaps.closeGap()) appendRecord('e', kind, detail);
      appendRecord('e', 'proxy-stopped', 'Stopped in good order.');
      const lost = journal.close();
      if (lost > 0) log('error', `${lost} records of the supervisor could not be written and are lost`);
    },
  };
}

/** Tells the operator that the journal has reached its limit, or is below it again. */
function formatQuotaChange(
  withinQuota: boolean,
  unstoredBytes: number,
  { limit, full }: JournalQuotaPlan,
): string {
  const waiting = `${formatMegabytes(unstoredBytes)} of the journal wait to be stored`;
  if (withinQuota) return `${waiting}, which is below journal.limit again: decisions are recorded`;
  const now = full === 'stop' ? 'new requests are answered 503' : 'decisions are only counted';
  return `${waiting}, and journal.limit is ${formatMegabytes(limit)}: ${now} until the recorder has caught up`;
}

function formatMegabytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

function nowMicros(): number {
  return Date.now() * 1000;
}

function pluralize(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
