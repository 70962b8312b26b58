/** Process entry of a worker: the supervisor says what to do, this process does nothing else. */
import { errorSentence, fatalReport } from '@/lib/core/error-sentence.mjs';
import { DealtConnections } from './dealt-connections';
import { watchFileLimit } from './file-limit';
import type { BoundSocket, Handle } from './handle';
import type { Log } from './log';
import { ownTime } from './machine-time';
import type { FromWorker, ToWorker } from './messages';
import type { Address, Plan } from './plan';
import { type PreparedPlan, startTraffic, type Traffic, type TrafficEvents } from './traffic';

const GAUGES_INTERVAL = 1000;
/** How often the other workers are told what clients did here whose rates are limited, ms. */
const USES_INTERVAL = 50;

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

/** The supervisor writes the log; without it there is only the standard error. */
const log: Log = (level, sentence) => {
  if (process.connected) tell({ type: 'log', level, sentence });
  else console.error(`stickyboard: ${sentence}`);
};

let traffic: Traffic | null = null;
let prepared: PreparedPlan | null = null;
const dealt = new DealtConnections((taken, closed) => tell({ type: 'connections', taken, closed }));
/** Sockets to accept on, by `host:port`, until a plan names them. */
const sockets = new Map<string, BoundSocket>();

/** Who got no socket for a listener is dealt its connections. */
function takeSocket({ host, port }: Address): BoundSocket | null {
  const key = `${host}:${port}`;
  const socket = sockets.get(key) ?? null;
  sockets.delete(key);
  return socket;
}

const events: TrafficEvents = {
  onFailure: (upstream, backend, { reason, detail }, request) =>
    tell({ type: 'failure', upstream, backend, reason, detail, request }),
  onAnswered: (upstream, backend, at) => tell({ type: 'answered', upstream, backend, at }),
  onLearned: (learned) => tell({ type: 'learned', learned }),
  log,
};

async function start(message: Extract<ToWorker, { type: 'start' }>): Promise<void> {
  process.title = `stickyboard worker ${message.id}`;
  try {
    traffic = await startTraffic(message.plan, message.id, events, takeSocket, message.journal);
  } catch (error) {
    const message = errorSentence(error);
    // Ends with what it could not do: a worker that stays would keep the address that it failed to use.
    process.send?.({ type: 'cannot-start', message } satisfies FromWorker, () => process.exit(1));
    return;
  }
  traffic.applyIntent(message.intent);
  traffic.applyLearned(message.learned);
  for (const health of message.health) traffic.applyHealth(health);
  const running = traffic;
  traffic.setRoom(message.hasRoom);
  watchFileLimit(`worker ${message.id}`, log);
  setInterval(() => tell({ type: 'gauges', gauges: running.gauges() }), GAUGES_INTERVAL).unref();
  if (message.plan.workers > 1) setInterval(() => tellUses(running), USES_INTERVAL).unref();
  tell({ type: 'applied', version: message.intent.version });
  tell({ type: 'listening' });
}

function tellUses(running: Traffic): void {
  const uses = running.takeUses();
  if (uses.length > 0) tell({ type: 'uses', uses });
}

async function prepare(plan: Plan): Promise<void> {
  let problem: string | null = null;
  try {
    prepared = (await traffic?.prepare(plan)) ?? null;
  } catch (error) {
    problem = errorSentence(error);
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
  for (const { handle } of sockets.values()) handle.close();
  sockets.clear();
}

function accept(message: Extract<ToWorker, { type: 'connection' }>, handle: Handle): void {
  const { id, listener, peer, opened } = message;
  dealt.take(id);
  traffic?.accept(listener, { handle, peer, opened: ownTime(opened), onClosed: () => dealt.close(id) });
}

function retire(grace: number): void {
  // A plan that was made ready is for those that serve on.
  drop();
  void end(traffic?.retire(grace));
}

/** Ends the process. @param stopped resolves when its traffic has ended */
async function end(stopped: Promise<void> | undefined): Promise<void> {
  await stopped;
  const gauges = traffic?.gauges();
  // What was counted last is told, where there is still somebody to hear it.
  if (gauges === undefined || !process.connected) process.exit(0);
  process.send?.({ type: 'gauges', gauges } satisfies FromWorker, () => process.exit(0));
}

/** One message is heard after the other has been obeyed: what comes while the worker starts, or reloads, waits. */
let obeyed = Promise.resolve();

process.on('message', (message: ToWorker, handle: unknown) => {
  // Where this fails, the process ends and starts anew with the plan that the others have in force.
  obeyed = obeyed.then(() => hear(message, handle as Handle));
});

function hear(message: ToWorker, handle: Handle): Promise<void> | void {
  switch (message.type) {
    case 'start':
      return start(message);
    case 'socket':
      sockets.set(`${message.host}:${message.port}`, { host: message.host, port: message.port, handle });
      break;
    case 'connection':
      accept(message, handle);
      break;
    case 'unpins':
      traffic?.applyUnpins(message.unpins);
      break;
    case 'intent':
      traffic?.applyIntent(message.intent);
      tell({ type: 'applied', version: message.intent.version });
      break;
    case 'prepare':
      return prepare(message.plan);
    case 'reload':
      return reload(message.plan);
    case 'drop':
      drop();
      break;
    case 'certificates':
      traffic?.renew(message.tls);
      break;
    case 'room':
      traffic?.setRoom(message.hasRoom);
      break;
    case 'health':
      traffic?.applyHealth(message.health);
      break;
    case 'failed-request':
      traffic?.applyFailedRequest(message.upstream, message.backend, message.request);
      break;
    case 'answered':
      traffic?.applyAnswered(message.upstream, message.backend, message.at);
      break;
    case 'learned':
      traffic?.applyLearned(message.learned);
      break;
    case 'uses':
      traffic?.applyUses(message.uses);
      break;
    case 'retire':
      retire(message.grace);
      break;
    case 'stop':
      void end(traffic?.stop(message.grace));
      break;
  }
}

// Ctrl-C reaches the whole process group; the supervisor decides when a worker ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('uncaughtException', (error) => {
  log('error', `${process.title.replace('stickyboard ', '')} was ended by ${fatalReport(error)}`);
  // What was told is on its way then; not to serve another request matters more than to wait for it.
  setImmediate(() => process.exit(1));
});
// It is for the supervisor, but may reach all processes of a service.
process.on('SIGUSR2', () => undefined);
// Without its supervisor a worker would serve with stale orders, and nobody could stop it.
process.on('disconnect', () => void end(traffic?.stop(0)));
tell({ type: 'ready' });
