/** Process entry of a worker: the supervisor says what to do, this process does nothing else. */
import { formatError, formatFatalError } from '@/lib/core/format-error.mjs';
import type { Logger } from '@/lib/core/logger';
import type { Address, Plan } from '@/lib/core/plan';
import { toLocalMonotonic } from '../clock/shared-monotonic-clock';
import type { RawHandle } from '../connection/raw-handle';
import type { SupervisorToWorkerMessage, WorkerToSupervisorMessage } from '../embedded/messages';
import type { BoundSocket } from '../listener/bind-socket';
import { DistributedConnections } from '../listener/distributed-connections';
import { watchFileLimit } from '../supervisor/file-limit-watch';
import {
  type DataPlane,
  type DataPlaneEvents,
  type PreparedPlan,
  startDataPlane,
} from '../worker/data-plane';

const gaugesIntervalMs = 1000;
/** How often the other workers are told what clients did here whose rates are limited, ms. */
const rateUsageIntervalMs = 50;

function sendToSupervisor(message: WorkerToSupervisorMessage): void {
  if (process.connected) process.send?.(message);
}

/** The supervisor writes the log; without it there is only the standard error. */
const log: Logger = (level, sentence) => {
  if (process.connected) sendToSupervisor({ type: 'log', level, sentence });
  else console.error(`stickyboard: ${sentence}`);
};

let dataPlane: DataPlane | null = null;
let preparedPlan: PreparedPlan | null = null;
const distributedConnections = new DistributedConnections((taken, closed) =>
  sendToSupervisor({ type: 'connections', taken, closed }),
);
/** Sockets to accept on, by `host:port`, until a plan names them. */
const listenerSockets = new Map<string, BoundSocket>();

/** Who got no socket for a listener is dealt its connections. */
function takeListenerSocket({ host, port }: Address): BoundSocket | null {
  const key = `${host}:${port}`;
  const socket = listenerSockets.get(key) ?? null;
  listenerSockets.delete(key);
  return socket;
}

const dataPlaneEvents: DataPlaneEvents = {
  onRequestFailed: (upstream, backend, { reason, detail }, request) =>
    sendToSupervisor({ type: 'failure', upstream, backend, reason, detail, request }),
  onBackendRecovered: (upstream, backend, at) =>
    sendToSupervisor({ type: 'answered', upstream, backend, at }),
  onPinsLearned: (learned) => sendToSupervisor({ type: 'learned', learned }),
  log,
};

async function startWorker(message: Extract<SupervisorToWorkerMessage, { type: 'start' }>): Promise<void> {
  process.title = `stickyboard worker ${message.id}`;
  try {
    dataPlane = await startDataPlane(
      message.plan,
      message.id,
      dataPlaneEvents,
      takeListenerSocket,
      message.journal,
    );
  } catch (error) {
    const message = formatError(error);
    // Ends with what it could not do: a worker that stays would keep the address that it failed to use.
    process.send?.({ type: 'cannot-start', message } satisfies WorkerToSupervisorMessage, () =>
      process.exit(1),
    );
    return;
  }
  dataPlane.applyIntent(message.intent);
  dataPlane.applyLearnedPins(message.learned);
  for (const health of message.health) dataPlane.applyHealth(health);
  const running = dataPlane;
  dataPlane.setJournalQuota(message.hasRoom);
  watchFileLimit(`worker ${message.id}`, log);
  setInterval(
    () => sendToSupervisor({ type: 'gauges', gauges: running.getGauges() }),
    gaugesIntervalMs,
  ).unref();
  if (message.plan.workers > 1) setInterval(() => sendRateUsage(running), rateUsageIntervalMs).unref();
  sendToSupervisor({ type: 'applied', version: message.intent.version });
  sendToSupervisor({ type: 'listening' });
}

function sendRateUsage(running: DataPlane): void {
  const usage = running.takeRateUsage();
  if (usage.length > 0) sendToSupervisor({ type: 'uses', uses: usage });
}

async function preparePlan(plan: Plan): Promise<void> {
  let problem: string | null = null;
  try {
    preparedPlan = (await dataPlane?.preparePlan(plan)) ?? null;
  } catch (error) {
    problem = formatError(error);
  }
  sendToSupervisor({ type: 'prepared', problem });
}

async function commitPlan(plan: Plan): Promise<void> {
  if (preparedPlan === null) await dataPlane?.applyPlan(plan);
  else preparedPlan.commit();
  preparedPlan = null;
  sendToSupervisor({ type: 'reloaded' });
}

function discardPlan(): void {
  preparedPlan?.discard();
  preparedPlan = null;
  for (const { handle } of listenerSockets.values()) handle.close();
  listenerSockets.clear();
}

function acceptConnection(
  message: Extract<SupervisorToWorkerMessage, { type: 'connection' }>,
  handle: RawHandle,
): void {
  const { id, listener, peer, opened } = message;
  distributedConnections.markTaken(id);
  dataPlane?.acceptConnection(listener, {
    handle,
    peer,
    openedAt: toLocalMonotonic(opened),
    onClosed: () => distributedConnections.markClosed(id),
  });
}

function retireWorker(grace: number): void {
  // A plan that was made ready is for those that serve on.
  discardPlan();
  void exitWhenStopped(dataPlane?.retire(grace));
}

/** Ends the process. @param stopped resolves when its traffic has ended */
async function exitWhenStopped(stopped: Promise<void> | undefined): Promise<void> {
  await stopped;
  const gauges = dataPlane?.getGauges();
  // What was counted last is told, where there is still somebody to hear it.
  if (gauges === undefined || !process.connected) process.exit(0);
  process.send?.({ type: 'gauges', gauges } satisfies WorkerToSupervisorMessage, () => process.exit(0));
}

/** One message is heard after the other has been obeyed: what comes while the worker starts, or reloads, waits. */
let queue = Promise.resolve();

process.on('message', (message: SupervisorToWorkerMessage, handle: unknown) => {
  // Where this fails, the process ends and starts anew with the plan that the others have in force.
  queue = queue.then(() => handleMessage(message, handle as RawHandle));
});

function handleMessage(message: SupervisorToWorkerMessage, handle: RawHandle): Promise<void> | void {
  switch (message.type) {
    case 'start':
      return startWorker(message);
    case 'socket':
      listenerSockets.set(`${message.host}:${message.port}`, {
        host: message.host,
        port: message.port,
        handle,
      });
      break;
    case 'connection':
      acceptConnection(message, handle);
      break;
    case 'unpins':
      dataPlane?.applyUnpins(message.unpins);
      break;
    case 'intent':
      dataPlane?.applyIntent(message.intent);
      sendToSupervisor({ type: 'applied', version: message.intent.version });
      break;
    case 'prepare':
      return preparePlan(message.plan);
    case 'reload':
      return commitPlan(message.plan);
    case 'drop':
      discardPlan();
      break;
    case 'certificates':
      dataPlane?.renewCertificates(message.tls);
      break;
    case 'room':
      dataPlane?.setJournalQuota(message.hasRoom);
      break;
    case 'health':
      dataPlane?.applyHealth(message.health);
      break;
    case 'failed-request':
      dataPlane?.applyFailedRequest(message.upstream, message.backend, message.request);
      break;
    case 'answered':
      dataPlane?.applyBackendRecovered(message.upstream, message.backend, message.at);
      break;
    case 'learned':
      dataPlane?.applyLearnedPins(message.learned);
      break;
    case 'uses':
      dataPlane?.applyRateUsage(message.uses);
      break;
    case 'retire':
      retireWorker(message.grace);
      break;
    case 'stop':
      void exitWhenStopped(dataPlane?.stop(message.grace));
      break;
  }
}

// Ctrl-C reaches the whole process group; the supervisor decides when a worker ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('uncaughtException', (error) => {
  log('error', `${process.title.replace('stickyboard ', '')} was ended by ${formatFatalError(error)}`);
  // What was told is on its way then; not to serve another request matters more than to wait for it.
  setImmediate(() => process.exit(1));
});
// It is for the supervisor, but may reach all processes of a service.
process.on('SIGUSR2', () => undefined);
// Without its supervisor a worker would serve with stale orders, and nobody could stop it.
process.on('disconnect', () => void exitWhenStopped(dataPlane?.stop(0)));
sendToSupervisor({ type: 'ready' });
