import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { getProcessState } from '@/lib/core/process-state';
import type { MetricGroup } from './family';

declare module '@/lib/core/process-state' {
  interface ProcessState {
    /** Measures on from scrape to scrape. */
    eventLoopDelay: IntervalHistogram;
  }
}

/** What Node.js knows of the dashboard's own process. */
export interface DashboardUsage {
  heapUsedBytes: number;
  /** How late its event loop was since it was asked last, in s by percentile; null at first. */
  eventLoopLagSeconds: Record<'50' | '99', number | null>;
}

/** How often it is looked how late the event loop is, in ms. */
const samplingIntervalMs = 20;

/** Asks, and starts over with what is counted from one time to the next. */
export function sampleDashboardUsage(): DashboardUsage {
  const loop = getProcessState('eventLoopDelay', watchEventLoop);
  // It measures from look to look, so that one that is in time has the pause between them.
  const lagAt = (percent: number): number | null =>
    loop.count === 0 ? null : Math.max(0, loop.percentile(percent) / 1e9 - samplingIntervalMs / 1e3);
  const usage = {
    heapUsedBytes: process.memoryUsage().heapUsed,
    eventLoopLagSeconds: { '50': lagAt(50), '99': lagAt(99) },
  };
  loop.reset();
  return usage;
}

function watchEventLoop(): IntervalHistogram {
  const loop = monitorEventLoopDelay({ resolution: samplingIntervalMs });
  loop.enable();
  return loop;
}

export const dashboardMetrics: MetricGroup<DashboardUsage> = {
  labels: {},
  families: [
    {
      name: 'dashboard_heap_used_bytes',
      help: 'JavaScript heap of the dashboard.',
      value: (row) => row.heapUsedBytes,
    },
    {
      name: 'dashboard_event_loop_lag_seconds',
      help: 'How late its event loop was, percentiles since the last scrape.',
      split: 'percentile',
      values: (row) => row.eventLoopLagSeconds,
    },
  ],
};
