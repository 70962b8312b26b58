import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type LogReading, openReading } from '@/lib/database/reading';
import { Prisma } from '@/prisma/generated/client';
import { freePort } from '@/proxy/fixtures/free-port';
import {
  ANY_CPU,
  childrenOf,
  cpuMicros,
  end,
  PROXY_CPU,
  pin,
  startPinned,
  titleOf,
  treeCpuMicros,
  untilListening,
} from '../../processes';
import { quantile } from '../../ui/statistics';
import type { Chain, Quantiles } from '../chain';

/** How often it is looked whether there is something new, ms: delays come out too long by at most this. */
const lookMillis = 5;

/** This proxy as it is installed, one worker. @param env added to its environment */
export function stickyboard(env: Record<string, string> = {}): Chain {
  return {
    name: 'Stickyboard: journal → recorder → SQLite',
    async start(directory, port, origins) {
      const data = join(directory, 'data');
      const dashboard = await freePort();
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
      const child = startPinned(ANY_CPU, process.execPath, args, env);
      await untilListening(port);
      const pid = child.pid as number;
      const titled = (title: string): number[] =>
        childrenOf(pid).filter((one) => titleOf(one).startsWith(`stickyboard ${title}`));
      const [proxy, shipper] = [titled('worker'), titled('recorder')];
      for (const worker of proxy) pin(worker, PROXY_CPU);
      // The dashboard comes after the listeners, and makes its first pages ready before anybody asks for one.
      await untilListening(dashboard);
      const others = childrenOf(pid).filter((one) => !proxy.includes(one) && !shipper.includes(one));
      await untilIdle(others);
      const log = openReading(data);
      const ending = new AbortController();
      const count = async (): Promise<number> =>
        one(log, Prisma.sql`SELECT count(*) AS number FROM Decision`);
      const reached = async (): Promise<number> =>
        one(log, Prisma.sql`SELECT coalesce(max(id), 0) AS number FROM Decision`);
      return {
        cpu: () => ({
          proxy: total(proxy),
          shipper: total(shipper),
          database: 0,
          supervisor: cpuMicros(pid),
          dashboard: total(others),
        }),
        routes: origins.map((origin) => createHash('md5').update(`127.0.0.1:${origin}`).digest('hex')),
        count,
        reached,
        watch: () => watch(log, reached, ending.signal),
        async end() {
          ending.abort();
          log.close();
          await end(child);
        },
      };
    },
  };
}

/** Waits until processes do next to nothing, or for half a minute: what a start costs is no request's. */
async function untilIdle(pids: number[]): Promise<void> {
  const end = Date.now() + 30_000;
  for (let before = Number.NEGATIVE_INFINITY; Date.now() < end; ) {
    const now = total(pids);
    if (now - before <= 20_000) return;
    before = now;
    await pause(500);
  }
}

function total(pids: number[]): number {
  return pids.reduce((sum, pid) => sum + treeCpuMicros(pid), 0);
}

function one(log: LogReading, query: Prisma.Sql): number {
  return log.rows<{ number: number }>(query)[0]?.number ?? 0;
}

/** Notes when which decisions were first seen by a connection of its own. */
async function watch(
  log: LogReading,
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
      await pause(lookMillis);
    }
  })();
  return async () => {
    watching = false;
    await looking;
    let before = first;
    const delays = seen.flatMap(({ last, at }) => {
      const rows = log.rows<{ ended: number }>(
        Prisma.sql`SELECT time + duration AS ended FROM Decision WHERE id > ${before} AND id <= ${last}`,
      );
      before = last;
      return rows.map(({ ended }) => at - ended / 1000);
    });
    return { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99) };
  };
}
