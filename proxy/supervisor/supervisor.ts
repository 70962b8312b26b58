import { formatError } from '@/lib/core/format-error.mjs';
import type { RecordingStatus, RecordKind } from '@/lib/core/journal-records';
import type { Logger } from '@/lib/core/logger';
import type { BackendHealth, Intent, JournalQuotaPlan, Plan, UnpinBatch } from '@/lib/core/plan';
import type { PlaneFactory, PlaneTopology } from '@/lib/core/plane';
import { worstRecordingState } from '@/lib/core/recording-state';
import { JournalQuota, type ReadStoredPositions } from '../journal/journal-quota';
import { watchFileLimit } from './file-limit-watch';
import { type IntentSource, IntentWatch } from './intent-watch';
import { logHealthChange } from './log-health-change';
import { RecordingGaps } from './recording-gaps';
import { openSupervisorJournal } from './supervisor-journal';

export interface SupervisorOptions {
  plan: Plan;
  /** Makes the plane that serves by `plan`. */
  createPlane: PlaneFactory;
  version: string;
  /** Where the operator's intent is read; the supervisor never writes it. */
  intentSource: IntentSource;
  /** Tells the recorder how the proxy does while the journal, from where it would learn it, cannot be written. */
  reportToRecorder: (workers: number, log: RecordingStatus) => void;
  /** What of the journal is stored. */
  readStoredPositions: ReadStoredPositions;
  log: Logger;
  /** Tells the operator what was done, by its subject. */
  announce: (subject: string, sentence: string) => void;
  /** Gets what the operator wants besides the backends, at first and at each change. */
  onIntent: (intent: Intent) => void;
  /** Gets what the plane has found to be declared, where that does not come from the plan. */
  onTopologyChange: (topology: PlaneTopology) => void;
}

export interface Supervisor {
  /** What is served, by the ports that the listeners have. */
  topology: PlaneTopology;
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

/**
 * Starts the plane, keeps it in step with what the operator wants, and records what happens to it.
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
  const unpins = await options.intentSource.readUnpins(0);
  const closeJournalAfter = (error: unknown): never => {
    journal.close();
    throw error;
  };
  const plane = options.createPlane({
    onHealthChange: (change: BackendHealth, reason: string | null, before: BackendHealth['health']) => {
      appendRecord('h', change.upstream, change.name, change.health, reason);
      logHealthChange(log, change, reason, before);
    },
    onRestart: (detail) => appendRecord('e', 'worker-restarted', detail),
    onTopologyChange: options.onTopologyChange,
  });
  const topology = await plane.start(initialIntent, unpins).catch(closeJournalAfter);
  appendRecord('e', 'proxy-started', `Stickyboard ${version} with ${pluralize(plan.workers, 'worker')}.`);
  const onIntentChange = (changed: Intent, unpins: UnpinBatch[]): void => {
    plane.applyUnpins(unpins);
    plane.applyIntent(changed);
    options.onIntent(changed);
    log('debug', `version ${changed.version} of what the operator wants is sent to the plane`);
  };
  const intentWatch = new IntentWatch(options.intentSource, initialIntent.version, onIntentChange, log);
  let journalBound = plan.journalBound;
  const onQuotaChange = (hasRoom: boolean, unstored: number): void => {
    plane.setWithinQuota(hasRoom);
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
  const recordGaps = ({ recordingState, counters } = plane.getStatus()): void => {
    const worst = worstRecordingState([recordingState, quota.recordingState]);
    for (const { kind, detail } of gaps.poll(Date.now(), worst, counters, journalBound.full))
      appendRecord('e', kind, detail);
  };
  const sendHeartbeat = (): void => {
    const status = plane.getStatus();
    recordGaps(status);
    const { counters, servingCount, appliedIntent, backends } = status;
    const recording: RecordingStatus = [
      worstRecordingState([status.recordingState, quota.recordingState, journal.recordingState]),
      counters.unrecordedDecisions,
      counters.rejectedRequests,
      counters.droppedCookies,
    ];
    // The recorder would read it from the journal, which cannot be written.
    if (journal.recordingState !== 'kept') options.reportToRecorder(servingCount, recording);
    else
      appendRecord(
        's',
        version,
        startedAt,
        servingCount,
        counters.rejected,
        appliedIntent,
        backends,
        recording,
      );
  };
  sendHeartbeat();
  const heartbeatTimer = setInterval(sendHeartbeat, heartbeatIntervalMs);
  let stopped = false;
  const stopWatchingFileLimit = watchFileLimit('the supervisor', log);
  return {
    topology,
    startHealthChecks: () => plane.startHealthChecks(),
    reload: async (changed, except, declare) => {
      const prepared = await plane.preparePlan(changed);
      // What the operator wants of new backends, and of those that came back.
      const intent = await declare()
        .then(() => options.intentSource.readIntent())
        .catch((error: unknown) => {
          prepared.discard();
          throw error;
        });
      const committed = prepared.commit(intent);
      journalBound = changed.journalBound;
      quota.setPlan(journalBound);
      await committed;
      appendRecord('e', 'reloaded', `The new configuration is in force${except}.`);
    },
    recordRestart: (sentence) => appendRecord('e', 'worker-restarted', sentence),
    recordRejectedReload: (reason) =>
      appendRecord('e', 'reload-refused', `The new configuration was refused: ${reason}`),
    replaceWorkers: async (trigger) => {
      const began = performance.now();
      try {
        const count = await plane.replaceProcesses();
        if (stopped) return;
        const seconds = ((performance.now() - began) / 1000).toFixed(1);
        appendRecord(
          'e',
          'workers-replaced',
          `${trigger}: ${pluralize(count, 'worker')} replaced in ${seconds} s.`,
        );
        options.announce('workers', `replaced in ${seconds} s (${trigger})`);
      } catch (error) {
        const sentence = `${formatError(error)}; it goes on, and so do those after it`;
        appendRecord('e', 'workers-not-replaced', `${trigger}: ${sentence}.`);
        log('error', sentence);
      }
    },
    stop: async () => {
      stopped = true;
      clearInterval(heartbeatTimer);
      stopWatchingFileLimit();
      quota.close();
      intentWatch.stop();
      await plane.stop();
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
