import { HealthMonitor } from '../health/monitor';
import type { RecordKind } from '../journal/record';
import { JournalWriter } from '../journal/writer';
import type { Intent, Plan } from '../plan';
import { type IntentSource, IntentWatch } from './intent-watch';
import { Workers } from './workers';

export interface SupervisorOptions {
  plan: Plan;
  workers: number;
  /** The worker's script. */
  workerScript: string;
  version: string;
  /** Where the operator's intent is read; the supervisor never writes it. */
  intent: IntentSource;
}

export interface Supervisor {
  /** Ports listened on, in the order of the plan's listeners. */
  ports: number[];
  /** Begins the health checks; until then every backend's health is unknown. */
  watchHealth(): void;
  /** Ends the workers, with `grace` ms for requests in flight, then the supervisor's own journal. */
  stop(grace: number): Promise<void>;
}

const HEARTBEAT = 1000;

/**
 * Starts the workers and keeps them in step with what the operator wants and what the checks see.
 * @throws with a sentence where a listener's address cannot be used
 */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const { plan, version } = options;
  const startedAt = micros();
  const journal = new JournalWriter(plan.journal, 'supervisor', (error) => {
    if (error !== null) console.error(`stickyboard: the journal cannot be written: ${error.message}`);
  });
  const note = (kind: RecordKind, ...fields: unknown[]): void => {
    journal.append(JSON.stringify([kind, micros(), ...fields]).slice(0, -1));
  };
  const first: Intent = await options.intent.read();
  const health = new HealthMonitor(plan.upstreams, (change, reason) => {
    note('h', change.upstream, change.name, change.health, reason);
    workers.applyHealth(change);
  });
  const workers: Workers = new Workers(plan, first, () => health.current(), {
    onFailure: (upstream, backend, detail) => health.requestFailed(upstream, backend, detail),
    onRestart: (detail) => note('e', 'worker-restarted', detail),
  });
  const ports = await workers.start(options.workers, options.workerScript).catch(async (error: unknown) => {
    await workers.stop(0);
    journal.close();
    throw error;
  });
  note('e', 'proxy-started', `Stickyboard ${version} with ${counted(options.workers, 'worker')}.`);
  const intent = new IntentWatch(options.intent, first.version, (changed) => workers.applyIntent(changed));
  const beat = (): void =>
    note('s', version, startedAt, workers.count, workers.rejected, workers.appliedIntent, workers.inFlight());
  beat();
  const heartbeat = setInterval(beat, HEARTBEAT);
  return {
    ports,
    watchHealth: () => health.start(),
    stop: async (grace) => {
      clearInterval(heartbeat);
      intent.stop();
      health.stop();
      await workers.stop(grace);
      note('e', 'proxy-stopped', 'Stopped in good order.');
      journal.close();
    },
  };
}

function micros(): number {
  return Date.now() * 1000;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
