import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type LogReader, openLogReader } from '@/lib/store/sqlite/log-reader';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { findFreePort } from '@/proxy/fixtures/free-port';
import {
  anyCpu,
  getChildren,
  getCpuMicros,
  getTitle,
  getTreeCpuMicros,
  pinToCpu,
  proxyCpu,
  startPinned,
  stopProcess,
  waitUntilListening,
} from '../../support/processes';
import { quantile } from '../../ui/statistics';
import type { Chain, Quantiles } from '../chain';

/** How often new records are looked for, ms: measured delays are too long by at most this. */
const pollIntervalMs = 5;

/** This proxy as it is installed, one worker. @param env added to its environment */
export function stickyboard(env: Record<string, string> = {}): Chain {
  return {
    name: 'Stickyboard: journal → recorder → SQLite',
    async start(directory, port, origins) {
      const data = join(directory, 'data');
      const dashboard = await findFreePort();
      const backends = origins.flatMap((origin) => ['--backend', `127.0.0.1:${origin}`]);
      const args = [
        join(import.meta.dirname, 'main.js'),
        ...[
          '--listen',
          `127.0.0.1:${port}`,
          '--dashboard',
          `127.0.0.1:${dashboard}`,
          '--workers',
          '1',
          '--data',
          data,
        ],
        ...backends,
      ];
      const child = startPinned(anyCpu, process.execPath, args, env);
      await waitUntilListening(port);
      const pid = child.pid as number;
      const titled = (title: string): number[] =>
        getChildren(pid).filter((one) => getTitle(one).startsWith(`stickyboard ${title}`));
      const [proxy, shipper] = [titled('worker'), titled('recorder')];
      for (const worker of proxy) pinToCpu(worker, proxyCpu);
      // The dashboard starts after the listeners, and prepares its first pages before any is requested.
      await waitUntilListening(dashboard);
      const others = getChildren(pid).filter((one) => !proxy.includes(one) && !shipper.includes(one));
      await waitUntilIdle(others);
      const log = openLogReader(data);
      const ending = new AbortController();
      const count = async (): Promise<number> =>
        queryNumber(log, Prisma.sql`SELECT count(*) AS number FROM Decision`);
      const reached = async (): Promise<number> =>
        queryNumber(log, Prisma.sql`SELECT coalesce(max(id), 0) AS number FROM Decision`);
      return {
        cpu: () => ({
          proxy: sumCpuMicros(proxy),
          shipper: sumCpuMicros(shipper),
          database: 0,
          supervisor: getCpuMicros(pid),
          dashboard: sumCpuMicros(others),
        }),
        routes: origins.map((origin) => createHash('md5').update(`127.0.0.1:${origin}`).digest('hex')),
        count,
        reached,
        watch: () => watchLog(log, reached, ending.signal),
        async end() {
          ending.abort();
          log.close();
          await stopProcess(child);
        },
      };
    },
  };
}

/** Waits until processes do next to nothing, or for half a minute: what a start costs is no request's. */
async function waitUntilIdle(pids: number[]): Promise<void> {
  const end = Date.now() + 30_000;
  for (let before = Number.NEGATIVE_INFINITY; Date.now() < end; ) {
    const now = sumCpuMicros(pids);
    if (now - before <= 20_000) return;
    before = now;
    await pause(500);
  }
}

function sumCpuMicros(pids: number[]): number {
  return pids.reduce((sum, pid) => sum + getTreeCpuMicros(pid), 0);
}

function queryNumber(log: LogReader, query: Prisma.Sql): number {
  return log.readRows<{ number: number }>(query)[0]?.number ?? 0;
}

/** Notes when which decisions were first seen by a connection of its own. */
async function watchLog(
  log: LogReader,
  reached: () => Promise<number>,
  ending: AbortSignal,
): Promise<() => Promise<Quantiles>> {
  const first = await reached();
  const seen: { last: number; at: number }[] = [];
  let watching = true;
  const looking = (async () => {
    let before = first;
    while (watching && !ending.aborted) {
      const last = await reached();
      if (last > before) seen.push({ last, at: Date.now() });
      before = last;
      await pause(pollIntervalMs);
    }
  })();
  return async () => {
    watching = false;
    await looking;
    let before = first;
    const delays = seen.flatMap(({ last, at }) => {
      const rows = log.readRows<{ ended: number }>(
        Prisma.sql`SELECT time + duration AS ended FROM Decision WHERE id > ${before} AND id <= ${last}`,
      );
      before = last;
      return rows.map(({ ended }) => at - ended / 1000);
    });
    return { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99) };
  };
}
