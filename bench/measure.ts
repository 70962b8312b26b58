import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { type IdleResult, measureIdle } from './idle';
import { type Load, type LoadResult, runLoad } from './load';
import type { Options, Scenario } from './options';
import { measureParallel, type ParallelResult } from './parallel';
import type { Peer, Started } from './peers/peer';
import { getRoute } from './route';
import { getCpuMicros, stopProcess } from './support/processes';

const connectionCount = 64;
/** More connections, each with fewer requests: at half load the requests of many clients are independent. */
const pacedConnectionCount = 128;
const idleConnectionCount = 10_000;

export interface Measured extends LoadResult {
  scenario: Scenario;
  /** CPU time of the proxy's serving processes, microseconds. */
  cpuPerRequest: number;
  /** The same of its auxiliary processes; 0 if there are none. */
  auxiliaryCpu: number;
}

export interface PeerResults {
  loads: Measured[];
  idle: IdleResult[];
  parallel: ParallelResult[];
}

/** Measures one proxy once: starts it, warms it up, then one scenario after the other. @param origins ports */
export async function measurePeer(
  peer: Peer,
  options: Options,
  halfRate: (peak: number) => number,
  origins: number[],
  directory: string,
): Promise<PeerResults> {
  mkdirSync(directory, { recursive: true });
  const results: PeerResults = { loads: [], idle: [], parallel: [] };
  const wants = (scenario: Scenario): boolean => options.only.includes(scenario);
  if (wants('parallel')) {
    const folder = (clients: string): string => {
      const own = join(directory, clients.replace(' ', '-'));
      mkdirSync(own);
      return own;
    };
    results.parallel = await measureParallel(peer, options.seconds, findFreePort, folder);
    if (options.only.length === 1) return results;
  }
  const port = await findFreePort();
  const started = await peer.start(directory, port, origins);
  try {
    const base = {
      path: '/1k',
      seconds: options.seconds,
      connections: connectionCount,
      route: await getRoute(port),
    };
    // First, while the memory is what the proxy starts with.
    if (wants('idle')) results.idle.push(await measureIdle(port, started.pids, idleConnectionCount));
    await runLoad(port, { ...base, seconds: 2 }, directory);
    const measure = async (scenario: Scenario, load: Partial<Load>): Promise<Measured> => {
      const measured = await measureLoad(started, port, scenario, { ...base, ...load }, directory);
      results.loads.push(measured);
      return measured;
    };
    if (wants('20b')) await measure('20b', { path: '/20b' });
    if (wants('1k') || wants('half')) {
      const { requests, seconds } = await measure('1k', {});
      const rate = halfRate(requests / seconds);
      if (wants('half')) await measure('half', { rate, connections: pacedConnectionCount });
    }
    if (wants('vary')) await measure('vary', { vary: true });
    if (wants('100k')) await measure('100k', { path: '/100k' });
    // Few at a time: sixty-four would take longer than the measurement lasts.
    if (wants('10m')) await measure('10m', { path: '/10m', connections: 8 });
    if (wants('connect')) await measure('connect', { close: true });
  } finally {
    await stopProcess(started.child);
  }
  return results;
}

async function measureLoad(
  { pids, auxiliaryPids = [] }: Started,
  port: number,
  scenario: Scenario,
  load: Load,
  directory: string,
): Promise<Measured> {
  const used = (): [number, number] => [sumCpuMicros(pids), sumCpuMicros(auxiliaryPids)];
  const [before, auxiliaryBefore] = used();
  const result = await runLoad(port, load, directory);
  const [after, auxiliaryAfter] = used();
  return {
    ...result,
    scenario,
    cpuPerRequest: (after - before) / result.requests,
    auxiliaryCpu: (auxiliaryAfter - auxiliaryBefore) / result.requests,
  };
}

function sumCpuMicros(pids: number[]): number {
  return pids.reduce((sum, pid) => sum + getCpuMicros(pid), 0);
}
