import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright';
import { openFreshPage, openUrl } from './browser';

/** What a load is judged by: times in ms since the navigation began, layout shift without unit. */
export interface Vitals {
  firstPaint: number;
  largestPaint: number;
  layoutShift: number;
}

declare global {
  /** Filled by the observers below, in the page. */
  var vitals: Vitals;
}

/** After the load, ms: the live stream has spoken and charts are drawn by then. */
const settleMs = 2000;

/** Loads a page `times` times, each in a context of its own. */
export async function measureColdLoads(browser: Browser, url: string, times: number): Promise<Vitals[]> {
  const loads: Vitals[] = [];
  while (loads.length < times) {
    const { page, close } = await openFreshPage(browser);
    await observeVitals(page);
    await openUrl(page, url);
    await pause(settleMs);
    loads.push(await readVitals(page));
    await close();
  }
  return loads;
}

/** Makes a page note its vitals from its next load on. */
export async function observeVitals(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const vitals = { firstPaint: Number.NaN, largestPaint: Number.NaN, layoutShift: 0 };
    globalThis.vitals = vitals;
    const observe = (type: string, take: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) take(entry);
      }).observe({ type, buffered: true });
    observe('paint', (entry) => {
      if (entry.name === 'first-contentful-paint') vitals.firstPaint = entry.startTime;
    });
    observe('largest-contentful-paint', (entry) => {
      vitals.largestPaint = entry.startTime;
    });
    // All of it, not the worst five seconds of it, which is what the usual definition takes.
    observe('layout-shift', (entry) => {
      vitals.layoutShift += (entry as PerformanceEntry & { value: number }).value;
    });
  });
}

/** What a page has recorded so far. @throws if the browser reported nothing */
export async function readVitals(page: Page): Promise<Vitals> {
  const vitals = await page.evaluate(() => globalThis.vitals);
  if (!(vitals.firstPaint > 0 && vitals.largestPaint > 0)) {
    throw new Error(`${page.url()} was never painted: ${JSON.stringify(vitals)}`);
  }
  return vitals;
}
