import { errorSentence } from '@/lib/core/error-sentence.mjs';
import { watchFileLimit } from '../file-limit';
import type { FailedRequest } from '../health/failed-requests';
import { HealthMonitor } from '../health/monitor';
import { tellHealth } from '../health/tell';
import { worst } from '../journal/keeping';
import type { BackendNow, Busy, LogNow, RecordKind } from '../journal/record';
import type { Log } from '../log';
import type { BackendHealth, Intent, JournalBoundPlan, Plan, Unpins } from '../plan';
import { CertificateWatch } from '../tls/certificate-watch';
import { type IntentSource, IntentWatch } from './intent-watch';
import { JournalRoom, type StoredPositions } from './journal-room';
import { LearnedFile } from './learned-file';
import { LogGaps } from './log-gaps';
import { ownJournal } from './own-journal';
import { Workers } from './workers';

export interface SupervisorOptions {
  plan: Plan;
  /** The worker's script. */
  workerScript: string;
  version: string;
  /** File of the learned pins. */
  learnedFile: string;
  /** Where the operator's intent is read; the supervisor never writes it. */
  intent: IntentSource;
  /** Tells the recorder how the proxy does while the journal, from where it would learn it, cannot be written. */
  report: (workers: number, log: LogNow) => void;
  /** What of the journal is stored. */
  stored: StoredPositions;
  log: Log;
  /** Tells the operator what was done, by its subject. */
  news: (subject: string, sentence: string) => void;
  /** Told what the operator wants besides the backends, at first and at each change. */
  onIntent: (intent: Intent) => void;
}

export interface Supervisor {
  /** Ports listened on, in the order of the plan's listeners. */
  ports: number[];
  /** Begins the health checks; until then every backend's health is unknown. */
  watchHealth(): void;
  /**
   * Puts a new plan in force without ending a connection: whole and on every worker, or not at all.
   * @param except what of the configuration is not in force by it, as the end of a sentence; empty where all is
   * @param declare called once all workers could serve by the plan, before any does
   * @throws Error, a sentence, where it cannot be put in force or `declare` fails; the plan before it goes on then
   */
  reload(plan: Plan, except: string, declare: () => Promise<void>): Promise<void>;
  /** Writes that a process beside the data plane died. */
  noteRestart(sentence: string): void;
  /** Writes that a new configuration was not taken. */
  noteRefusedReload(reason: string): void;
  /**
   * Replaces all workers, one after the other, without losing a request; where one cannot be replaced, that is told
   * and the one before goes on. Resolves once the old ones have ended.
   * @param asked by what, for the operator
   */
  replaceWorkers(asked: string): Promise<void>;
  /** Ends the workers, with the plan's grace for requests in flight, then the supervisor's own journal. */
  stop(): Promise<void>;
}

const HEARTBEAT = 1000;
/** How often learned pins are put on disk, ms: a crash of all processes forgets no more than this. */
const KEEP_LEARNED = 2000;

/**
 * Starts the workers and keeps them in step with what the operator wants and what the checks see.
 * @throws with a sentence where a listener's address cannot be used
 */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const { plan, version, log } = options;
  const startedAt = micros();
  const journal = ownJournal(plan.journal, log);
  const note = (kind: RecordKind, ...fields: unknown[]): void => {
    journal.append(JSON.stringify([kind, micros(), ...fields]).slice(0, -1));
  };
  const first: Intent = await options.intent.read();
  const onHealth = (change: BackendHealth, reason: string | null, before: BackendHealth['health']): void => {
    note('h', change.upstream, change.name, change.health, reason);
    tellHealth(log, change, reason, before);
    workers.applyHealth(change);
  };
  const health = new HealthMonitor(plan.upstreams, onHealth, plan.workers);
  const learned = new LearnedFile(options.learnedFile, log);
  const events = {
    onFailure: (upstream: string, backend: string, detail: string, request: FailedRequest | null) => {
      if (request === null) health.connectFailed(upstream, backend, detail);
      else health.requestFailed(upstream, backend, detail, request);
    },
    onAnswered: (upstream: string, backend: string, at: number) => health.answered(upstream, backend, at),
    onRestart: (detail: string) => note('e', 'worker-restarted', detail),
    log,
  };
  const workers: Workers = new Workers(
    options.workerScript,
    plan,
    first,
    () => health.current(),
    events,
    learned.read(),
  );
  workers.applyUnpins(await options.intent.unpins(0));
  const ports = await workers.start().catch(async (error: unknown) => {
    await workers.stop();
    journal.close();
    throw error;
  });
  const certificates = new CertificateWatch(log, (tls) => workers.renew(tls));
  certificates.watch(plan.listeners);
  note('e', 'proxy-started', `Stickyboard ${version} with ${counted(plan.workers, 'worker')}.`);
  const heed = (changed: Intent, unpins: Unpins[]): void => {
    workers.applyUnpins(unpins);
    workers.applyIntent(changed);
    options.onIntent(changed);
    log('debug', `version ${changed.version} of what the operator wants is told to the workers`);
  };
  const intent = new IntentWatch(options.intent, first.version, heed, log);
  const now = (busy: Busy): BackendNow => {
    const failing = health.failing(busy[0], busy[1]);
    if (failing === null) return busy;
    const { failures, since, nextTry, detail } = failing;
    return [...busy, failures, since * 1000, nextTry === null ? null : Math.round(nextTry) * 1000, detail];
  };
  let bound = plan.journalBound;
  const heedRoom = (hasRoom: boolean, unstored: number): void => {
    workers.setRoom(hasRoom);
    log(hasRoom ? 'info' : 'error', roomSentence(hasRoom, unstored, bound));
    noteGaps();
  };
  const room = new JournalRoom(plan.journal, plan.journalBound, options.stored, heedRoom, log);
  const gaps = new LogGaps(Date.now());
  const noteGaps = (): void => {
    const keeping = worst([workers.keeping, room.keeping]);
    for (const { kind, detail } of gaps.look(Date.now(), keeping, workers.counted, bound.full))
      note('e', kind, detail);
  };
  const beat = (): void => {
    noteGaps();
    const { counted } = workers;
    const keeping = worst([workers.keeping, room.keeping, journal.keeping]);
    const log: LogNow = [keeping, counted.unrecorded, counted.turnedAway, counted.droppedCookies];
    if (journal.keeping !== 'kept') {
      options.report(workers.count, log);
      return;
    }
    const backends = workers.busy().map(now);
    note('s', version, startedAt, workers.count, counted.rejected, workers.appliedIntent, backends, log);
  };
  beat();
  const heartbeat = setInterval(beat, HEARTBEAT);
  const keepLearned = (): void => {
    const pins = workers.takeLearned();
    if (pins !== null && !learned.write(pins)) workers.learnedAgain();
  };
  const keeping = setInterval(keepLearned, KEEP_LEARNED);
  let stopped = false;
  const unwatch = watchFileLimit('the supervisor', log);
  return {
    ports,
    watchHealth: () => health.start(),
    reload: async (changed, except, declare) => {
      certificates.examine(changed.listeners);
      const watchHealth = health.prepare(changed.upstreams);
      const ready = await workers.prepare(changed);
      // What the operator wants of new backends, and of those that came back.
      const wanted = await declare()
        .then(() => options.intent.read())
        .catch((error: unknown) => {
          workers.drop();
          throw error;
        });
      const reloaded = workers.reload(ready);
      certificates.watch(changed.listeners);
      bound = changed.journalBound;
      room.setBound(bound);
      watchHealth();
      workers.applyIntent(wanted);
      for (const state of health.current()) workers.applyHealth(state);
      await reloaded;
      note('e', 'reloaded', `The new configuration is in force${except}.`);
    },
    noteRestart: (sentence) => note('e', 'worker-restarted', sentence),
    noteRefusedReload: (reason) =>
      note('e', 'reload-refused', `The new configuration was refused: ${reason}`),
    replaceWorkers: async (asked) => {
      const began = performance.now();
      try {
        await workers.replace();
        if (stopped) return;
        const seconds = ((performance.now() - began) / 1000).toFixed(1);
        note(
          'e',
          'workers-replaced',
          `${asked}: ${counted(plan.workers, 'worker')} replaced in ${seconds} s.`,
        );
        options.news('workers', `replaced in ${seconds} s (${asked})`);
      } catch (error) {
        const sentence = `${errorSentence(error)}; it goes on, and so do those after it`;
        note('e', 'workers-not-replaced', `${asked}: ${sentence}.`);
        log('error', sentence);
      }
    },
    stop: async () => {
      stopped = true;
      clearInterval(heartbeat);
      clearInterval(keeping);
      unwatch();
      room.close();
      intent.stop();
      health.stop();
      certificates.close();
      await workers.stop();
      keepLearned();
      noteGaps();
      for (const { kind, detail } of gaps.close()) note('e', kind, detail);
      note('e', 'proxy-stopped', 'Stopped in good order.');
      const lost = journal.close();
      if (lost > 0) log('error', `${lost} records of the supervisor could not be written and are lost`);
    },
  };
}

/** Tells the operator that the journal has reached its limit, or is below it again. */
function roomSentence(hasRoom: boolean, unstored: number, { limit, full }: JournalBoundPlan): string {
  const waiting = `${megabytes(unstored)} of the journal wait to be stored`;
  if (hasRoom) return `${waiting}, which is below journal.limit again: decisions are recorded`;
  const now = full === 'stop' ? 'new requests are answered 503' : 'decisions are only counted';
  return `${waiting}, and journal.limit is ${megabytes(limit)}: ${now} until the recorder has caught up`;
}

function megabytes(octets: number): string {
  return `${(octets / 1024 ** 2).toFixed(1)} MB`;
}

function micros(): number {
  return Date.now() * 1000;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
