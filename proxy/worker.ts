/** Process entry of a worker: the supervisor says what to do, this process does nothing else. */
import { DealtConnections } from './dealt-connections';
import { type Handle, sendHandle, socketOf } from './handle';
import { ownTime } from './machine-time';
import type { FromWorker, ToWorker } from './messages';
import type { Plan } from './plan';
import { Traffic, type TrafficEvents } from './traffic';

const GAUGES_INTERVAL = 1000;

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

let traffic: Traffic | null = null;
const dealt = new DealtConnections((taken, closed) => tell({ type: 'connections', taken, closed }));
/** Sockets that listened for the worker before this one, by `host:port`. */
const kept = new Map<string, Handle>();

const events: TrafficEvents = {
  onFailure: (upstream, backend, failure) =>
    tell({ type: 'failure', upstream, backend, reason: failure.reason, detail: failure.detail }),
  onLearned: (learned) => tell({ type: 'learned', learned }),
  onListening: ({ plan: { host }, port }, asked, handle) =>
    sendHandle(process, { type: 'listener', host, asked, port } satisfies FromWorker, handle),
};

async function start(message: Extract<ToWorker, { type: 'start' }>): Promise<void> {
  process.title = `stickyboard worker ${message.id}`;
  const again = kept.size > 0;
  try {
    traffic = new Traffic(message.plan, message.id, events, kept);
    await traffic.apply(message.plan);
  } catch (error) {
    const message = (error as Error).message;
    // One listener that cannot be had again is no reason to serve on none.
    if (traffic !== null && again) console.error(`stickyboard: ${message}`);
    else {
      // Ends with what it could not do: a worker that stays would keep the address that it failed to use.
      process.send?.({ type: 'cannot-start', message } satisfies FromWorker, () => process.exit(1));
      return;
    }
  }
  traffic.applyIntent(message.intent);
  traffic.applyLearned(message.learned);
  for (const health of message.health) traffic.applyHealth(health);
  const running = traffic;
  setInterval(() => tell({ type: 'gauges', ...running.gauges() }), GAUGES_INTERVAL).unref();
  tell({ type: 'listening', ports: running.ports });
  tell({ type: 'applied', version: message.intent.version });
}

async function reload(plan: Plan): Promise<void> {
  let problem: string | null = null;
  try {
    await traffic?.apply(plan);
  } catch (error) {
    problem = (error as Error).message;
  }
  tell({ type: 'reloaded', problem });
}

async function stop(grace: number): Promise<void> {
  await traffic?.stop(grace);
  process.exit(0);
}

function accept(message: Extract<ToWorker, { type: 'connection' }>, handle: Handle): void {
  const socket = socketOf(handle);
  dealt.take(message.id, socket);
  if (traffic === null) socket.destroy();
  else traffic.accept(message.listener, socket, ownTime(message.opened));
}

process.on('message', (message: ToWorker, handle: unknown) => {
  switch (message.type) {
    case 'listener':
      kept.set(message.listener, handle as Handle);
      break;
    case 'connection':
      accept(message, handle as Handle);
      break;
    case 'start':
      void start(message);
      break;
    case 'intent':
      traffic?.applyIntent(message.intent);
      tell({ type: 'applied', version: message.intent.version });
      break;
    case 'reload':
      void reload(message.plan);
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
});
// Ctrl-C reaches the whole process group; the supervisor decides when a worker ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
// Without its supervisor a worker would serve with stale orders, and nobody could stop it.
process.on('disconnect', () => void stop(0));
tell({ type: 'ready' });
