import { ConflictError, NotFoundError } from '@/lib/core/domain-errors';
import { findProcessState, setProcessState } from '@/lib/core/process-state';
import type { BackendQuestions } from '@/lib/store/backends';
import { Demonstration } from './demonstration';
import type { ListenerAddress } from './visitor';

declare module '@/lib/core/process-state' {
  interface ProcessState {
    /** One at a time. */
    demonstration: Demonstration;
  }
}

/** The demonstration under way, or the last one; undefined where there was none. */
export function getCurrentDemonstration(): Demonstration | undefined {
  return findProcessState('demonstration');
}

/**
 * Starts sending real requests through an upstream's first listener.
 *
 * @throws NotFoundError for an upstream that is not known or has no listener, ConflictError while another demonstration runs,
 *   where the listener does not answer plain HTTP, or for forward proxies, which need a target that nobody here knows
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
    throw new ConflictError('running', 'A demonstration is already running; it stops by itself.');
  }
  const started = new Demonstration({ listener: toReachableAddress(address), visitors, seconds });
  setProcessState('demonstration', started);
  await started.firstResult;
  const { responses, failure } = started.progress;
  if (responses > 0 || failure === null) return started;
  started.stop();
  throw new ConflictError('unanswered', `${address} did not respond to a plain HTTP request: ${failure}.`);
}

/** Host and port of a listener as this machine reaches it: a wildcard stands for loopback, too. */
export function toReachableAddress(address: string): ListenerAddress {
  const end = address.lastIndexOf(':');
  const host = address.slice(0, end).replace(/^\[|\]$/g, '');
  return {
    host: host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host,
    port: Number(address.slice(end + 1)),
  };
}
