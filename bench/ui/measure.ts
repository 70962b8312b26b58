import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright';
import { yesterday } from '@/e2e/past-day';
import type { Product } from '@/e2e/product';
import { freshPage, open, untilLive } from './browser';
import { type Busy, busyOver } from './busy';
import { effectOnScreen, untilPartOfSecond } from './effect';
import { type Held, heldBy, secondsUntil } from './memory';
import type { UiOptions } from './options';
import { everyPage, type Scripts, scriptsOf } from './scripts';
import { coldLoads, observeVitals, type Vitals, vitalsOf } from './vitals';

/** Seconds that the list of sessions is watched for what it does to the main thread. */
export const liveSeconds = 60;
/** Seconds that a past day is watched. */
export const pastSeconds = 10;
/** After a page is live, ms: what a load does once is done by then. */
const settling = 3000;

/** What a live page did within a minute. */
export interface Minute {
  busy: Busy;
  /** Layout shift. */
  shift: number;
}

/** Everything that was measured. */
export interface Measured {
  loads: Vitals[];
  scripts: Scripts[];
  sessions: Busy;
  pastDay: Busy;
  /** The overview, one minute after the other. */
  live: Minute[];
  /** The overview before the first and after each of these minutes. */
  held: Held[];
  /** ms each. */
  effects: number[];
}

/** Measures the dashboard of a running product, one thing after the other. @param tell what is done now */
export async function measure(
  browser: Browser,
  product: Product,
  options: UiOptions,
  tell: (what: string) => void,
): Promise<Measured> {
  const { dashboardUrl } = product;
  tell(`${options.loads} cold loads of the overview`);
  const loads = await coldLoads(browser, dashboardUrl, options.loads);
  tell('scripts of every page');
  const scripts: Scripts[] = [];
  for (const path of await everyPage(dashboardUrl)) {
    scripts.push(await scriptsOf(browser, dashboardUrl, path));
  }
  tell(`the list of sessions, ${liveSeconds} s live`);
  const sessions = await busyOnSessions(browser, dashboardUrl);
  tell(`a past day, ${pastSeconds} s`);
  const pastDay = await busyOnPastDay(browser, dashboardUrl);
  tell(`${options.times} new visitors`);
  const effects = await effectsOf(browser, product, options.times);
  tell(`the overview, ${options.minutes} min live`);
  return {
    loads,
    scripts,
    sessions,
    pastDay,
    effects,
    ...(await watchOverview(browser, product, options.minutes)),
  };
}

async function busyOnSessions(browser: Browser, dashboardUrl: string): Promise<Busy> {
  const { page, cdp, close } = await freshPage(browser);
  await cdp.send('Performance.enable');
  await open(page, `${dashboardUrl}/sessions`);
  await untilLive(page);
  await pause(settling);
  const busy = await busyOver(cdp, liveSeconds);
  await close();
  return busy;
}

async function busyOnPastDay(browser: Browser, dashboardUrl: string): Promise<Busy> {
  const { page, cdp, close } = await freshPage(browser);
  await cdp.send('Performance.enable');
  const { from, to } = yesterday();
  const range = `${new Date(from * 1000).toISOString()}..${new Date(to * 1000).toISOString()}`;
  await open(page, `${dashboardUrl}/?${new URLSearchParams({ range })}`);
  await untilLive(page);
  await pause(settling);
  const busy = await busyOver(cdp, pastSeconds);
  await close();
  return busy;
}

/** New visitors come at every part of a second alike, in an order that is no order. */
async function effectsOf(
  browser: Browser,
  { dashboardUrl, proxyUrl }: Product,
  times: number,
): Promise<number[]> {
  const { page, close } = await freshPage(browser);
  await open(page, dashboardUrl);
  await untilLive(page);
  await pause(settling);
  const effects: number[] = [];
  for (let index = 0; index < times; index++) {
    await untilPartOfSecond(((index * 0.618) % 1) as number);
    effects.push(await effectOnScreen(page, proxyUrl));
  }
  await close();
  return effects;
}

async function watchOverview(
  browser: Browser,
  { dashboardUrl }: Product,
  minutes: number,
): Promise<Pick<Measured, 'live' | 'held'>> {
  const { page, cdp, close } = await freshPage(browser);
  await observeVitals(page);
  await cdp.send('Performance.enable');
  await open(page, dashboardUrl);
  await untilLive(page);
  await pause(settling);
  const began = performance.now();
  const held = [await heldBy(cdp, began)];
  const minutesOf: Minute[] = [];
  for (let minute = 1; minute <= minutes; minute++) {
    // From one collection to the next: what a collection costs is not the page's doing.
    const before = await vitalsOf(page);
    const busy = await busyOver(cdp, secondsUntil(began, minute));
    const after = await vitalsOf(page);
    minutesOf.push({ busy, shift: after.layoutShift - before.layoutShift });
    held.push(await heldBy(cdp, began));
  }
  await close();
  return { live: minutesOf, held };
}
