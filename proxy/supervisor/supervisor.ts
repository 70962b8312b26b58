import type { EventPayload, ProxyEvent } from '@/lib/core/events';
import type { HealthCause } from '@/lib/core/failure';
import { formatBytes } from '@/lib/core/format/bytes';
import { formatSeconds } from '@/lib/core/format/event-sentence';
import { formatError } from '@/lib/core/format-error.mjs';
import type { BackendHealth, Intent, UnpinBatch } from '@/lib/core/intent';
import type { RecordingStatus, RecordKind } from '@/lib/core/journal-records';
import type { Logger } from '@/lib/core/logger';
import type { JournalQuotaPlan, Plan } from '@/lib/core/plan';
import { type PlaneFactory, type PlaneTopology, ProcessReplacementError } from '@/lib/core/plane';
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
  /** The source of the operator's intent; the supervisor never writes it. */
  intentSource: IntentSource;
  /** Sends the recorder the proxy's state while the journal, its usual source, cannot be written. */
  reportToRecorder: (workers: number, log: RecordingStatus) => void;
  /** What of the journal is stored. */
  readStoredPositions: ReadStoredPositions;
  log: Logger;
  /** Reports to the operator what was done, by its subject. */
  announce: (subject: string, sentence: string) => void;
  /** Gets what the operator wants besides the backends, at first and at each change. */
  onIntent: (intent: Intent) => void;
  /** Gets what the plane has found to be declared, if that is not part of the plan. */
  onTopologyChange: (topology: PlaneTopology) => void;
}

export interface Supervisor {
  /** What is served, by the ports that the listeners have. */
  topology: PlaneTopology;
  /** Begins the health checks; until then every backend's health is unknown. */
  startHealthChecks(): void;
  /**
   * Applies a new plan without ending a connection: as a whole and on every worker, or not at all.
   * @param pending names of the settings that wait for a restart
   * @param declare called once all workers are able to serve by the plan, before any does
   * @throws Error, a sentence, if it cannot be applied or `declare` fails; the previous plan stays effective then
   */
  reload(plan: Plan, pending: string[], declare: () => Promise<void>): Promise<void>;
  /** Records that a process other than the data plane died. */
  recordRestart(exit: EventPayload<'process-restarted'>): void;
  /** Writes that a new configuration was not taken. */
  recordRejectedReload(error: string): void;
  /**
   * Replaces all workers, one after the other, without losing a request; if one cannot be replaced, that is reported
   * and the old one continues. Resolves once the old ones have exited.
   * @param trigger by what, for the operator
   */
  replaceWorkers(trigger: string): Promise<void>;
  /** Ends the workers, with the plan's grace for requests in flight, then the supervisor's own journal. */
  stop(): Promise<void>;
}

const heartbeatIntervalMs = 1000;

/**
 * Starts the plane, keeps it in step with what the operator wants, and records what happens to it.
 * @throws with a sentence if a listener's address cannot be used
 */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const { plan, version, log } = options;
  const startedAt = nowMicros();
  const journal = openSupervisorJournal(plan.journal, log);
  const appendRecord = (kind: RecordKind, ...fields: unknown[]): void => {
    journal.append(JSON.stringify([kind, nowMicros(), ...fields]).slice(0, -1));
  };
  const appendEvent = ({ kind, payload }: ProxyEvent): void => appendRecord('e', kind, payload);
  const initialIntent: Intent = await options.intentSource.readIntent();
  const unpins = await options.intentSource.readUnpins(0);
  const closeJournalAfter = (error: unknown): never => {
    journal.close();
    throw error;
  };
  const plane = options.createPlane({
    onHealthChange: (change: BackendHealth, cause: HealthCause | null, before: BackendHealth['health']) => {
      appendRecord('h', change.upstream, change.name, change.health, cause);
      logHealthChange(log, change, cause, before);
    },
    onRestart: (payload) => appendEvent({ kind: 'process-restarted', payload }),
    onTopologyChange: options.onTopologyChange,
  });
  const topology = await plane.start(initialIntent, unpins).catch(closeJournalAfter);
  appendEvent({ kind: 'proxy-started', payload: { version, workers: plan.workers } });
  const onIntentChange = (changed: Intent, unpins: UnpinBatch[]): void => {
    plane.applyUnpins(unpins);
    plane.applyIntent(changed);
    options.onIntent(changed);
    log('debug', `version ${changed.version} of what the operator wants is sent to the plane`);
  };
  const intentWatch = new IntentWatch(options.intentSource, initialIntent.version, onIntentChange, log);
  let journalQuota = plan.journalQuota;
  const onQuotaChange = (hasRoom: boolean, unstored: number): void => {
    plane.setWithinQuota(hasRoom);
    log(hasRoom ? 'info' : 'error', formatQuotaChange(hasRoom, unstored, journalQuota));
    recordGaps();
  };
  const quota = new JournalQuota(
    plan.journal,
    plan.journalQuota,
    options.readStoredPositions,
    onQuotaChange,
    log,
  );
  const gaps = new RecordingGaps(Date.now());
  const recordGaps = ({ recordingState, counters } = plane.getStatus()): void => {
    const worst = worstRecordingState([recordingState, quota.recordingState]);
    for (const event of gaps.poll(Date.now(), worst, counters, journalQuota.full)) appendEvent(event);
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
    if (journal.recordingState !== 'recording') options.reportToRecorder(servingCount, recording);
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
    reload: async (changed, pending, declare) => {
      const prepared = await plane.preparePlan(changed);
      // The operator's intent for new backends, and for restored ones.
      const intent = await declare()
        .then(() => options.intentSource.readIntent())
        .catch((error: unknown) => {
          prepared.discard();
          throw error;
        });
      const committed = prepared.commit(intent);
      journalQuota = changed.journalQuota;
      quota.setPlan(journalQuota);
      await committed;
      appendEvent({ kind: 'reloaded', payload: { pending } });
    },
    recordRestart: (payload) => appendEvent({ kind: 'process-restarted', payload }),
    recordRejectedReload: (error) => appendEvent({ kind: 'reload-rejected', payload: { error } }),
    replaceWorkers: async (trigger) => {
      const began = performance.now();
      try {
        const count = await plane.replaceProcesses();
        if (stopped) return;
        const durationMs = Math.round(performance.now() - began);
        appendEvent({ kind: 'workers-replaced', payload: { trigger, workers: count, durationMs } });
        options.announce('workers', `replaced in ${formatSeconds(durationMs)} s (${trigger})`);
      } catch (error) {
        if (error instanceof ProcessReplacementError) {
          const payload = { trigger, worker: error.worker, error: error.reason };
          appendEvent({ kind: 'worker-replacement-failed', payload });
        }
        log('error', `${formatError(error)}; it goes on, and so do those after it`);
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
      for (const event of gaps.closeGap()) appendEvent(event);
      appendEvent({ kind: 'proxy-stopped', payload: {} });
      const lost = journal.close();
      if (lost > 0) log('error', `${lost} records of the supervisor could not be written and are lost`);
    },
  };
}

/** Notifies the operator that the journal has reached its limit, or is below it again. */
function formatQuotaChange(
  withinQuota: boolean,
  unstoredBytes: number,
  { limitBytes, full }: JournalQuotaPlan,
): string {
  const waiting = `${formatBytes(unstoredBytes)} of the journal are waiting to be stored`;
  if (withinQuota) return `${waiting}, which is below journal.limit again: decisions are recorded`;
  const now = full === 'stop' ? 'new requests get 503' : 'decisions are only counted';
  return `${waiting}, and journal.limit is ${formatBytes(limitBytes)}: ${now} until the recorder has caught up`;
}

function nowMicros(): number {
  return Date.now() * 1000;
}
