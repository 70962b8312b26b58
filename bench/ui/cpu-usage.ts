import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession } from 'playwright';

/** Of the time that passed, the share (0 to 1) in which a page's main thread was at work. */
export interface CpuUsage {
  all: number;
  script: number;
  /** Styles and layout. */
  layout: number;
}

/** The browser's own figures of a page, by name. */
export async function getMetrics(cdp: CDPSession): Promise<Map<string, number>> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return new Map(metrics.map(({ name, value }) => [name, value]));
}

/** Watches a page for `seconds`. `Performance.enable` must have been sent. */
export async function measureCpuUsage(cdp: CDPSession, seconds: number): Promise<CpuUsage> {
  const before = await getMetrics(cdp);
  await pause(seconds * 1000);
  const after = await getMetrics(cdp);
  const grown = (name: string): number => getMetric(after, name) - getMetric(before, name);
  const wall = grown('Timestamp');
  return {
    all: grown('TaskDuration') / wall,
    script: grown('ScriptDuration') / wall,
    layout: (grown('LayoutDuration') + grown('RecalcStyleDuration')) / wall,
  };
}

/** One of the browser's metrics. @throws if the browser does not report it */
export function getMetric(metrics: Map<string, number>, name: string): number {
  const value = metrics.get(name);
  if (value === undefined) throw new Error(`the browser does not tell ${name}`);
  return value;
}
