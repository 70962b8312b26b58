import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Subject } from './family';

declare global {
  // One for the process: what it watches goes on from scrape to scrape.
  var stickyboardEventLoop: IntervalHistogram | undefined;
}

/** What Node.js knows of the dashboard's own process. */
export interface DashboardNow {
  heapUsedBytes: number;
  /** How late its event loop was since it was asked last, in s by percentile; null at first. */
  lag: Record<'50' | '99', number | null>;
}

/** How often it is looked how late the event loop is, in ms. */
const lookEvery = 20;

/** Asks, and begins anew with what is counted from one time to the next. */
export function dashboardNow(): DashboardNow {
  const loop = globalThis.stickyboardEventLoop ?? watchEventLoop();
  // It measures from look to look, so that one that is in time has the pause between them.
  const late = (percent: number): number | null =>
    loop.count === 0 ? null : Math.max(0, loop.percentile(percent) / 1e9 - lookEvery / 1e3);
  const now = { heapUsedBytes: process.memoryUsage().heapUsed, lag: { '50': late(50), '99': late(99) } };
  loop.reset();
  return now;
}

function watchEventLoop(): IntervalHistogram {
  const loop = monitorEventLoopDelay({ resolution: lookEvery });
  loop.enable();
  globalThis.stickyboardEventLoop = loop;
  return loop;
}

export const dashboard: Subject<DashboardNow> = {
  labels: {},
  families: [
    {
      name: 'dashboard_heap_used_bytes',
      help: 'What JavaScript holds in the dashboard.',
      value: (row) => row.heapUsedBytes,
    },
    {
      name: 'dashboard_event_loop_lag_seconds',
      help: 'How late its event loop was, percentiles since the last scrape.',
      split: 'percentile',
      values: (row) => row.lag,
    },
  ],
};
