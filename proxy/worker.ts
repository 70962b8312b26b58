/** Process entry of a worker: the supervisor says what to do, this process does nothing else. */
import type { FromWorker, ToWorker } from './messages';
import type { Plan } from './plan';
import { type PreparedPlan, startTraffic, type Traffic } from './traffic';

const GAUGES_INTERVAL = 1000;

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

let traffic: Traffic | null = null;
let prepared: PreparedPlan | null = null;

async function start(message: Extract<ToWorker, { type: 'start' }>): Promise<void> {
  process.title = `stickyboard worker ${message.id}`;
  try {
    traffic = await startTraffic(message.plan, message.id, {
      onFailure: (upstream, backend, failure) =>
        tell({ type: 'failure', upstream, backend, reason: failure.reason, detail: failure.detail }),
      onLearned: (learned) => tell({ type: 'learned', learned }),
    });
  } catch (error) {
    const message = (error as Error).message;
    // Ends with what it could not do: a worker that stays would keep the address that it failed to use.
    process.send?.({ type: 'cannot-start', message } satisfies FromWorker, () => process.exit(1));
    return;
  }
  traffic.applyIntent(message.intent);
  traffic.applyLearned(message.learned);
  for (const health of message.health) traffic.applyHealth(health);
  const running = traffic;
  setInterval(() => tell({ type: 'gauges', ...running.gauges() }), GAUGES_INTERVAL).unref();
  tell({ type: 'listening', ports: running.ports });
  tell({ type: 'applied', version: message.intent.version });
}

async function prepare(plan: Plan): Promise<void> {
  let problem: string | null = null;
  try {
    prepared = (await traffic?.prepare(plan)) ?? null;
  } catch (error) {
    problem = (error as Error).message;
  }
  tell({ type: 'prepared', problem });
}

async function reload(plan: Plan): Promise<void> {
  if (prepared === null) await traffic?.apply(plan);
  else prepared.commit();
  prepared = null;
  tell({ type: 'reloaded' });
}

function drop(): void {
  prepared?.drop();
  prepared = null;
}

async function stop(grace: number): Promise<void> {
  await traffic?.stop(grace);
  process.exit(0);
}

/** Done once the worker serves: what comes while it starts is heard then, and in its order. */
let started = Promise.resolve();

process.on('message', (message: ToWorker) => {
  if (message.type === 'start') started = start(message);
  else void started.then(() => hear(message));
});

function hear(message: Exclude<ToWorker, { type: 'start' }>): void {
  switch (message.type) {
    case 'unpins':
      traffic?.applyUnpins(message.unpins);
      break;
    case 'intent':
      traffic?.applyIntent(message.intent);
      tell({ type: 'applied', version: message.intent.version });
      break;
    case 'prepare':
      void prepare(message.plan);
      break;
    case 'reload':
      // Where this fails, the process ends and starts anew with the plan that the others have in force.
      void reload(message.plan);
      break;
    case 'drop':
      drop();
      break;
    case 'certificates':
      traffic?.renew(message.tls);
      break;
    case 'health':
      traffic?.applyHealth(message.health);
      break;
    case 'learned':
      traffic?.applyLearned(message.learned);
      break;
    case 'stop':
      void stop(message.grace);
      break;
  }
}

// Ctrl-C reaches the whole process group; the supervisor decides when a worker ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
// Without its supervisor a worker would serve with stale orders, and nobody could stop it.
process.on('disconnect', () => void stop(0));
tell({ type: 'ready' });
