import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright';
import { getYesterday } from '@/e2e/support/past-day';
import type { Product } from '@/e2e/support/product';
import { openFreshPage, openUrl, waitUntilLive } from './browser';
import { type CpuUsage, measureCpuUsage } from './cpu-usage';
import { type HeapUsage, measureHeapUsage, secondsUntil } from './memory';
import type { UiOptions } from './options';
import { listPages, measureScripts, type ScriptSizes } from './script-sizes';
import { measureUpdateLatency, waitForFractionOfSecond } from './update-latency';
import { measureColdLoads, observeVitals, readVitals, type Vitals } from './vitals';

/** Seconds that the list of sessions is watched for what it does to the main thread. */
export const liveSeconds = 60;
/** Seconds that a past day is watched. */
export const pastSeconds = 10;
/** After a page is live, ms: what a load does once is done by then. */
const settleMs = 3000;

/** What a live page did within a minute. */
export interface MinuteSample {
  busy: CpuUsage;
  /** Layout shift. */
  shift: number;
}

/** Everything that was measured. */
export interface UiMeasurement {
  loads: Vitals[];
  scripts: ScriptSizes[];
  sessions: CpuUsage;
  pastDay: CpuUsage;
  /** The overview, one minute after the other. */
  live: MinuteSample[];
  /** The overview before the first and after each of these minutes. */
  held: HeapUsage[];
  /** ms each. */
  effects: number[];
}

/** Measures the dashboard of a running product, one thing after the other. @param report prints the current step */
export async function measureUi(
  browser: Browser,
  product: Product,
  options: UiOptions,
  report: (what: string) => void,
): Promise<UiMeasurement> {
  const { dashboardUrl } = product;
  report(`${options.loads} cold loads of the overview`);
  const loads = await measureColdLoads(browser, dashboardUrl, options.loads);
  report('scripts of every page');
  const scripts: ScriptSizes[] = [];
  for (const path of await listPages(dashboardUrl)) {
    scripts.push(await measureScripts(browser, dashboardUrl, path));
  }
  report(`the list of sessions, ${liveSeconds} s live`);
  const sessions = await measureSessionsPage(browser, dashboardUrl);
  report(`a past day, ${pastSeconds} s`);
  const pastDay = await measurePastDay(browser, dashboardUrl);
  report(`${options.times} new visitors`);
  const effects = await measureUpdateLatencies(browser, product, options.times);
  report(`the overview, ${options.minutes} min live`);
  return {
    loads,
    scripts,
    sessions,
    pastDay,
    effects,
    ...(await watchOverview(browser, product, options.minutes)),
  };
}

async function measureSessionsPage(browser: Browser, dashboardUrl: string): Promise<CpuUsage> {
  const { page, cdp, close } = await openFreshPage(browser);
  await cdp.send('Performance.enable');
  await openUrl(page, `${dashboardUrl}/sessions`);
  await waitUntilLive(page);
  await pause(settleMs);
  const busy = await measureCpuUsage(cdp, liveSeconds);
  await close();
  return busy;
}

async function measurePastDay(browser: Browser, dashboardUrl: string): Promise<CpuUsage> {
  const { page, cdp, close } = await openFreshPage(browser);
  await cdp.send('Performance.enable');
  const { from, to } = getYesterday();
  const range = `${new Date(from * 1000).toISOString()}..${new Date(to * 1000).toISOString()}`;
  await openUrl(page, `${dashboardUrl}/?${new URLSearchParams({ range })}`);
  await waitUntilLive(page);
  await pause(settleMs);
  const busy = await measureCpuUsage(cdp, pastSeconds);
  await close();
  return busy;
}

/** New visitors arrive evenly at every fraction of a second, in a mixed order. */
async function measureUpdateLatencies(
  browser: Browser,
  { dashboardUrl, proxyUrl }: Product,
  times: number,
): Promise<number[]> {
  const { page, close } = await openFreshPage(browser);
  await openUrl(page, dashboardUrl);
  await waitUntilLive(page);
  await pause(settleMs);
  const effects: number[] = [];
  for (let index = 0; index < times; index++) {
    await waitForFractionOfSecond(((index * 0.618) % 1) as number);
    effects.push(await measureUpdateLatency(page, proxyUrl));
  }
  await close();
  return effects;
}

async function watchOverview(
  browser: Browser,
  { dashboardUrl }: Product,
  minutes: number,
): Promise<Pick<UiMeasurement, 'live' | 'held'>> {
  const { page, cdp, close } = await openFreshPage(browser);
  await observeVitals(page);
  await cdp.send('Performance.enable');
  await openUrl(page, dashboardUrl);
  await waitUntilLive(page);
  await pause(settleMs);
  const began = performance.now();
  const held = [await measureHeapUsage(cdp, began)];
  const minutesOf: MinuteSample[] = [];
  for (let minute = 1; minute <= minutes; minute++) {
    // From one collection to the next: what a collection costs is not the page's doing.
    const before = await readVitals(page);
    const busy = await measureCpuUsage(cdp, secondsUntil(began, minute));
    const after = await readVitals(page);
    minutesOf.push({ busy, shift: after.layoutShift - before.layoutShift });
    held.push(await measureHeapUsage(cdp, began));
  }
  await close();
  return { live: minutesOf, held };
}
