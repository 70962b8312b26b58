import type { CDPSession } from 'playwright';
import { getMetric, getMetrics } from './cpu-usage';
import { countHeapObjects } from './snapshot';
import { computeSlope, type Slope } from './statistics';

/** What a page holds when all that can be collected has been. */
export interface HeapUsage {
  /** Since the watching began, in minutes. */
  minute: number;
  /** Bytes. */
  heap: number;
  /** Bytes of it that are the page's own: no code, nothing of the browser's. */
  objects: number;
  nodes: number;
  listeners: number;
}

/** A page fills its window of five minutes first: samples from this minute on count. */
const settledMinute = 5;

/** Measures what the page holds after a garbage collection. @param began as from `performance.now()` */
export async function measureHeapUsage(cdp: CDPSession, began: number): Promise<HeapUsage> {
  await cdp.send('HeapProfiler.collectGarbage');
  const metrics = await getMetrics(cdp);
  return {
    minute: (performance.now() - began) / 60_000,
    heap: getMetric(metrics, 'JSHeapUsedSize'),
    objects: await countHeapObjects(cdp),
    nodes: getMetric(metrics, 'Nodes'),
    listeners: getMetric(metrics, 'JSEventListeners'),
  };
}

/** Seconds from now until `minute` minutes after `began`. */
export function secondsUntil(began: number, minute: number): number {
  return Math.max(1, (began - performance.now()) / 1000 + minute * 60);
}

/** Growth per hour of one figure; null if it was not watched for long enough. */
export function computeGrowth(samples: HeapUsage[], of: (held: HeapUsage) => number): Slope | null {
  const settled = samples.filter(({ minute }) => minute >= settledMinute);
  if (settled.length < 3) return null;
  return computeSlope(settled.map((held) => [held.minute / 60, of(held)] as const));
}
