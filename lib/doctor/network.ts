import { connect, createServer } from 'node:net';
import { addressText } from '@/lib/config/address';
import type { Settings } from '@/lib/config/settings';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import type { Address } from '@/proxy/plan';
import { type Finding, fault, ok, warning } from './finding';
import type { BackendState, LogView } from './log';

/** How long a connection may take, ms. */
const patience = 2000;

/**
 * Whether each backend is well, and whether somebody serves at each address of ours.
 *
 * @param view what the log says: whether the load balancer should be there, and how its backends do
 */
export async function networkFindings(
  settings: Settings,
  { isRunning, backends: states }: LogView,
): Promise<Finding[]> {
  const backends = settings.upstreams.flatMap(({ name, backends }) =>
    backends.map((backend) => ({
      subject: `Backend ${name}/${backend.name}`,
      address: backend,
      state: states.find((state) => state.upstream === name && state.name === backend.name),
    })),
  );
  const own = [
    ...settings.listeners.map((address) => ({ subject: 'Listener', address })),
    { subject: 'Dashboard', address: settings.dashboard },
  ].filter(({ address }) => address.port !== 0);
  return Promise.all([
    ...own.map(({ subject, address }) => ownAddress(subject, address, isRunning)),
    ...backends.map(({ subject, address, state }) =>
      // What the proxy saw last is of no use once it has ended; what the operator wants stays.
      backend(subject, address, state && { ...state, health: isRunning ? state.health : 'unknown' }),
    ),
  ]);
}

async function backend(subject: string, address: Address, state?: BackendState): Promise<Finding> {
  const problem = await connecting(address);
  const shown = addressText(address);
  const takes = problem === null ? 'takes connections' : `takes none (${problem})`;
  const isDown = state?.health === 'down';
  if (state?.adminState === 'maintenance')
    return ok(subject, `It is in maintenance; ${shown} ${takes}${problem === null ? '' : ', as it may'}.`);
  const drains = state?.adminState === 'draining' ? 'It drains: ' : '';
  // It has sessions still, but nobody new waits for it.
  const found = drains === '' ? fault : warning;
  if (problem !== null)
    return found(subject, `${drains}${shown} ${takes}; start it, or see to the network between.`);
  if (isDown)
    return found(
      subject,
      `${drains}${shown} ${takes}, but the load balancer has it down (${state?.healthReason}); see what its check asks for (health.active), and what it answers.`,
    );
  return ok(subject, `${drains}${shown} ${takes}.`);
}

async function ownAddress(subject: string, address: Address, isRunning: boolean): Promise<Finding> {
  const shown = addressText(address);
  const problem = isRunning ? await connecting(address) : await listening(address);
  if (problem === null) return ok(subject, isRunning ? `${shown} takes connections.` : `${shown} is free.`);
  return isRunning
    ? fault(subject, `${shown} takes no connections (${problem}), though the load balancer runs.`)
    : warning(subject, `${shown} cannot be listened on (${problem}); stop what is there, or choose another.`);
}

function connecting({ host, port }: Address): Promise<string | null> {
  return new Promise((resolve) => {
    // Whoever listens on every address is there on this one.
    const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
    const socket = connect({ host: reached, port, timeout: patience });
    const end = (problem: string | null): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end(`no answer within ${patience / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? errorSentence(error)));
  });
}

function listening({ host, port }: Address): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? errorSentence(error)));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
