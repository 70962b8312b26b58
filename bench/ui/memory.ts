import type { CDPSession } from 'playwright';
import { figure, metricsOf } from './busy';
import { objectsHeldBy } from './snapshot';
import { type Slope, slopeOf } from './statistics';

/** What a page holds when all that can be collected has been. */
export interface Held {
  /** Since the watching began, in minutes. */
  minute: number;
  /** Octets. */
  heap: number;
  /** Octets of it that are the page's own: no code, nothing of the browser's. */
  objects: number;
  nodes: number;
  listeners: number;
}

/** A page fills its window of five minutes first: samples from this minute on count. */
const settledMinute = 5;

/** Takes what the page holds, garbage collected. @param began as `performance.now()` tells it */
export async function heldBy(cdp: CDPSession, began: number): Promise<Held> {
  await cdp.send('HeapProfiler.collectGarbage');
  const metrics = await metricsOf(cdp);
  return {
    minute: (performance.now() - began) / 60_000,
    heap: figure(metrics, 'JSHeapUsedSize'),
    objects: await objectsHeldBy(cdp),
    nodes: figure(metrics, 'Nodes'),
    listeners: figure(metrics, 'JSEventListeners'),
  };
}

/** Seconds from now until `minute` minutes after `began`. */
export function secondsUntil(began: number, minute: number): number {
  return Math.max(1, (began - performance.now()) / 1000 + minute * 60);
}

/** Growth per hour of one figure; null where it was not watched for long enough. */
export function growthOf(samples: Held[], of: (held: Held) => number): Slope | null {
  const settled = samples.filter(({ minute }) => minute >= settledMinute);
  if (settled.length < 3) return null;
  return slopeOf(settled.map((held) => [held.minute / 60, of(held)] as const));
}
