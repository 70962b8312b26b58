import { ConflictError, NotFoundError } from '@/lib/core/domain-errors';
import { parseAddress } from '@/lib/core/host-port';
import { findProcessState, setProcessState } from '@/lib/core/process-state';
import { toReachableAddress } from '@/lib/core/reachable-address';
import type { BackendQuestions } from '@/lib/store/backends';
import { Demonstration } from './demonstration';
import type { ListenerAddress } from './visitor';

declare module '@/lib/core/process-state' {
  interface ProcessState {
    /** One at a time. */
    demonstration: Demonstration;
  }
}

/** The running demonstration, or the last one; undefined if there was none. */
export function getCurrentDemonstration(): Demonstration | undefined {
  return findProcessState('demonstration');
}

/**
 * Starts sending real requests through an upstream's first listener.
 *
 * @throws NotFoundError for an upstream that is not known or has no listener, ConflictError while another demonstration
 *   runs, if the listener does not serve plain HTTP, or for forward proxies, which need a target that is not known here
 */
export async function startDemonstration(
  store: Pick<BackendQuestions, 'getUpstreams'>,
  plan: { upstream: string; visitors: number; seconds: number },
): Promise<Demonstration> {
  const { upstream, visitors, seconds } = plan;
  const found = (await store.getUpstreams()).find(({ name }) => name === upstream);
  const address = found?.listeners[0];
  if (!found || !address) throw new NotFoundError(`There is no upstream ${upstream} with a listener.`);
  if (found.kind === 'forward-proxy') {
    throw new ConflictError(
      'no-target',
      `${upstream} has forward proxies: send requests for a site of your own through ${address}.`,
    );
  }
  if (getCurrentDemonstration()?.progress.running) {
    throw new ConflictError(
      'demonstration-running',
      'A demonstration is already running; it stops by itself.',
    );
  }
  const started = new Demonstration({ listener: getListenerAddress(address), visitors, seconds });
  setProcessState('demonstration', started);
  await started.firstResult;
  const { responses, failure } = started.progress;
  if (responses > 0 || failure === null) return started;
  started.stop();
  throw new ConflictError(
    'listener-unreachable',
    `${address} did not respond to a plain HTTP request: ${failure}.`,
  );
}

/** Host and port by which this machine reaches a listener. @throws Error if `listener` is not HOST:PORT */
export function getListenerAddress(listener: string): ListenerAddress {
  const address = parseAddress(toReachableAddress(listener), 1);
  if (address === null) throw new Error(`the listener "${listener}" is not HOST:PORT`);
  return address;
}
