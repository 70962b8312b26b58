import { connect, createServer } from 'node:net';
import type { Settings } from '@/lib/config/settings';
import { formatError } from '@/lib/core/format-error.mjs';
import { formatAddress } from '@/lib/core/host-port';
import type { Address } from '@/lib/core/plan';
import type { BackendState, LogReport } from './decision-log';
import { type Finding, fault, ok, warning } from './finding';

/** How long a connection may take, ms. */
const connectTimeoutMs = 2000;

/**
 * Whether each backend is up, and each of our own addresses is served.
 *
 * @param view what the log says: whether the load balancer should be there, and how its backends do
 */
export async function networkFindings(
  settings: Settings,
  { isRunning, backends: states }: LogReport,
): Promise<Finding[]> {
  const backends = settings.upstreams.flatMap(({ name, backends }) =>
    backends.map((backend) => ({
      subject: `Backend ${name}/${backend.name}`,
      address: backend,
      state: states.find((state) => state.upstream === name && state.name === backend.name),
    })),
  );
  const listenAddresses = [
    ...settings.listeners.map((address) => ({ subject: 'Listener', address })),
    ...(settings.dashboard === null ? [] : [{ subject: 'Dashboard', address: settings.dashboard }]),
  ].filter(({ address }) => address.port !== 0);
  return Promise.all([
    ...listenAddresses.map(({ subject, address }) => listenAddressFinding(subject, address, isRunning)),
    ...backends.map(({ subject, address, state }) =>
      // The last observed health is useless once the proxy has ended; the operator's state stays.
      backendFinding(subject, address, state && { ...state, health: isRunning ? state.health : 'unknown' }),
    ),
  ]);
}

async function backendFinding(subject: string, address: Address, state?: BackendState): Promise<Finding> {
  const problem = await tryConnect(address);
  const shown = formatAddress(address);
  const takes = problem === null ? 'accepts connections' : `accepts none (${problem})`;
  const isDown = state?.health === 'down';
  if (state?.adminState === 'maintenance')
    return ok(subject, `It is in maintenance; ${shown} ${takes}${problem === null ? '' : ', as it should'}.`);
  const drains = state?.adminState === 'draining' ? 'It drains: ' : '';
  // It still has sessions, but gets no new ones.
  const finding = drains === '' ? fault : warning;
  if (problem !== null)
    return finding(subject, `${drains}${shown} ${takes}; start it, or check the network in between.`);
  if (isDown)
    return finding(
      subject,
      `${drains}${shown} ${takes}, but the load balancer considers it down (${state?.healthReason}); compare its check (health.active) with its responses.`,
    );
  return ok(subject, `${drains}${shown} ${takes}.`);
}

async function listenAddressFinding(subject: string, address: Address, isRunning: boolean): Promise<Finding> {
  const shown = formatAddress(address);
  const problem = isRunning ? await tryConnect(address) : await tryListen(address);
  if (problem === null) return ok(subject, isRunning ? `${shown} accepts connections.` : `${shown} is free.`);
  return isRunning
    ? fault(subject, `${shown} accepts no connections (${problem}), though the load balancer is running.`)
    : warning(
        subject,
        `Cannot listen on ${shown} (${problem}); stop the program that uses it, or choose another address.`,
      );
}

function tryConnect({ host, port }: Address): Promise<string | null> {
  return new Promise((resolve) => {
    // A program that listens on every address listens on this one.
    const target = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
    const socket = connect({ host: target, port, timeout: connectTimeoutMs });
    const finish = (problem: string | null): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('connect', () => finish(null));
    socket.once('timeout', () => finish(`no response within ${connectTimeoutMs / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? formatError(error)));
  });
}

function tryListen({ host, port }: Address): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? formatError(error)));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
