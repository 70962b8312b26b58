import type { Page } from 'playwright/test';
import { getYesterday, startNamedBackends, writePastDay } from '../support/past-day';
import { startProduct } from '../support/product';
import { sendVisitors } from '../support/visitor';
import { test as base, expect, getTile } from './fixtures';

const events = 2345;
const backends = Array.from({ length: 14 }, (_, index) => `b${index + 1}`);

/** Fourteen backends, with a busy day behind them. */
const test = base.extend({
  site: async ({}, use) => {
    const ports = await startNamedBackends(backends.length);
    const named = backends.flatMap((name, index) => ['--backend', `${name}=${ports.addresses[index]}`]);
    const product = await startProduct(named);
    writePastDay(product.data, backends, events);
    // The backends of the other tests are not needed.
    await use({ product } as never);
    await product.stop();
    ports.close();
  },
});

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const range = () => `${iso(getYesterday().from)}..${iso(getYesterday().to)}`;
const chart = (page: Page) => page.getByRole('region', { name: 'Requests per second by backend' });

/** Counts every change of the page's charts and events from now on. */
async function watchChartChanges(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const seen = { changes: 0 };
    const regions = ['Requests per second by backend', 'Sessions pinned', 'Events'];
    for (const region of document.querySelectorAll('section')) {
      if (!regions.includes(region.getAttribute('aria-label') ?? '')) continue;
      new MutationObserver((records) => {
        seen.changes += records.length;
      }).observe(region, { subtree: true, childList: true, attributes: true, characterData: true });
    }
    Object.assign(globalThis, { seen });
  });
  return () => page.evaluate(() => (globalThis as unknown as { seen: { changes: number } }).seen.changes);
}

test('a past day is drawn once, whatever happens meanwhile, and completely', async ({ page, site }) => {
  test.slow();
  await page.goto(`/?range=${range()}`);
  await expect(chart(page).locator('.recharts-line')).toHaveCount(8);
  // Every failover of the day is counted by some mark.
  const counts = await chart(page)
    .locator('[data-count]')
    .evaluateAll((marks) => marks.map((mark) => Number((mark as SVGElement).dataset['count'])));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(events - Math.floor((events + 1) / 3));
  const list = page.getByRole('list', { name: 'Events' });
  await expect(list).toContainText('100 of 2,345 shown');
  const changes = await watchChartChanges(page);
  for (const sessions of [3, 6, 9]) {
    await sendVisitors(site.product.proxyUrl, 3);
    await expect(getTile(page, 'Sessions')).toContainText(String(sessions));
  }
  // A minute that ends meanwhile may draw the list of events again, the same as it was.
  expect(await changes()).toBe(0);

  await list.getByRole('button', { name: 'Show older' }).click();
  await expect(list).toContainText('200 of 2,345 shown');

  // A mark that stands for several leads to them.
  const plot = page.getByRole('group', { name: 'Requests per second by backend' });
  await plot.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(new RegExp(`range=${iso(getYesterday().from).slice(0, 10)}T00:00:00`));
  await expect(list).not.toContainText('of 2,345 shown');
});
