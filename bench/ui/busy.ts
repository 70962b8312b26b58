import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession } from 'playwright';

/** Of the time that passed, the share (0 to 1) in which a page's main thread was at work. */
export interface Busy {
  all: number;
  script: number;
  /** Styles and layout. */
  layout: number;
}

/** The browser's own figures of a page, by name. */
export async function metricsOf(cdp: CDPSession): Promise<Map<string, number>> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return new Map(metrics.map(({ name, value }) => [name, value]));
}

/** Watches a page for `seconds`. `Performance.enable` must have been sent. */
export async function busyOver(cdp: CDPSession, seconds: number): Promise<Busy> {
  const before = await metricsOf(cdp);
  await pause(seconds * 1000);
  const after = await metricsOf(cdp);
  const grown = (name: string): number => figure(after, name) - figure(before, name);
  const wall = grown('Timestamp');
  return {
    all: grown('TaskDuration') / wall,
    script: grown('ScriptDuration') / wall,
    layout: (grown('LayoutDuration') + grown('RecalcStyleDuration')) / wall,
  };
}

/** One of the browser's figures. @throws where it does not tell it */
export function figure(metrics: Map<string, number>, name: string): number {
  const value = metrics.get(name);
  if (value === undefined) throw new Error(`the browser does not tell ${name}`);
  return value;
}
