import { setTimeout as pause } from 'node:timers/promises';
import { type LoadResult, runLoad } from '../load';
import { countServedRequests, type Origins } from '../origins';
import { chainParts, createSessions, type Part, type Quantiles, type RunningChain } from './chain';

export const connectionCount = 64;
/** More connections if the rate is given, each with fewer requests: slow responses then reduce the rate less. */
export const pacedConnectionCount = 512;
const sessionCount = 2000;
/** How long to wait, after the load, for what is still in flight, ms. */
const settleTimeoutMs = 60_000;
/** After so long without a record, no more are expected, ms. */
const quietPeriodMs = 5000;

/** The result of one load through a chain. */
export interface ChainResult extends LoadResult {
  /** CPU time per request, µs, of each part, from the first request until the last record was stored. */
  cpu: Record<Part, number>;
  /** Share of the requests whose record reached the database. */
  share: number;
  /** Seconds from the end of the load to the last record. */
  settled: number;
  /** Time until a record was in SQL, ms. */
  delay: Quantiles;
}

/**
 * Sends load through a chain and waits until its records are stored, at most a minute.
 *
 * @param rate requests per second, or null for as many as there can be
 * @throws if more records are stored than there were requests
 */
export async function measureChain(
  chain: RunningChain,
  { port, origins, directory }: { port: number; origins: Origins; directory: string },
  { rate, seconds }: { rate: number | null; seconds: number },
): Promise<ChainResult> {
  const sessions = createSessions(chain.routes, sessionCount, Date.now());
  const paced =
    rate === null ? { connections: connectionCount } : { rate, connections: pacedConnectionCount };
  const base = { path: '/1k', route: '', seconds, sessions, ...paced };
  const stored = await chain.count();
  const served = await countServedRequests(origins);
  const reached = await chain.reached();
  const quantiles = await chain.watch();
  const before = chain.cpu();
  const load = await runLoad(port, base, directory);
  const ended = performance.now();
  const requests = (await waitUntilServed(origins)) - served;
  const settled = await waitUntilSettled(chain, { reached: reached + requests, stored: stored + requests });
  const count = (await chain.count()) - stored;
  // A request whose client disconnected before it was forwarded is recorded, but has reached no origin.
  if (count > requests + base.connections)
    throw new Error(`${count} records of ${requests} requests are stored`);
  const cpu = Object.fromEntries(
    chainParts.map((part) => [part, (settled.cpu[part] - before[part]) / requests]),
  );
  return {
    ...load,
    cpu: cpu as Record<Part, number>,
    share: Math.min(1, count / requests),
    settled: (settled.at - ended) / 1000,
    delay: await quantiles(),
  };
}

/** Warms a chain up, and waits until that is stored, so that it is not measured. */
export async function warmUp(
  chain: RunningChain,
  to: { port: number; origins: Origins; directory: string },
): Promise<void> {
  await measureChain(chain, to, { rate: 2000, seconds: 2 });
}

/** How many requests the origins have received, without those of this function, once the proxy sends no more. */
async function waitUntilServed(origins: Origins): Promise<number> {
  let before = await countServedRequests(origins);
  for (let asked = 2; ; asked++) {
    await pause(100);
    const served = await countServedRequests(origins);
    if (served === before + 1) return served - asked;
    before = served;
  }
}

/** When the last record arrived, ms on the monotonic clock, and the CPU time of all parts until then. */
interface SettledCounts {
  at: number;
  cpu: Record<Part, number>;
}

/** Waits until all expected records have arrived or no more arrive, within a time limit. */
async function waitUntilSettled(
  chain: RunningChain,
  expected: { reached: number; stored: number },
): Promise<SettledCounts> {
  const end = performance.now() + settleTimeoutMs;
  let last = -1;
  let settled = { at: performance.now(), cpu: chain.cpu() };
  while (performance.now() < end) {
    const reached = await chain.reached();
    if (reached !== last) settled = { at: performance.now(), cpu: chain.cpu() };
    last = reached;
    // Counting is expensive: done only once all seem to have arrived, and not measured.
    if (reached >= expected.reached && (await chain.count()) >= expected.stored) break;
    if (performance.now() - settled.at > quietPeriodMs) break;
    await pause(100);
  }
  return settled;
}
