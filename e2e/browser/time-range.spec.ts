import type { Page } from 'playwright/test';
import { sendVisitors } from '../support/visitor';
import { findAccessibilityFaults } from './accessibility-faults';
import { expect, getBackendRow, getTile, test, testOnSharedSite } from './fixtures';

const requests = (page: Page) => page.getByRole('region', { name: 'Requests per second by backend' });
const getPlot = (page: Page, title: string) => page.getByRole('group', { name: title });

test('a range is chosen, kept in the address and on other pages, and left in one click', async ({
  page,
  site,
}) => {
  await sendVisitors(site.product.proxyUrl, 6);
  await page.goto('/');
  await expect(getTile(page, 'Sessions')).toContainText('6');

  await page.getByRole('button', { name: 'Range: Last 5 min' }).click();
  await page.getByRole('button', { name: 'Last 15 min' }).click();
  await expect(page).toHaveURL(/[?&]range=15m/);
  await expect(page.getByRole('button', { name: 'Range: Last 15 min' })).toBeVisible();
  await expect(requests(page).locator('.recharts-line')).toHaveCount(2);
  // Counts are those of the range, no longer of a minute.
  await expect(getTile(page, 'Moved').locator('dd').first()).toHaveText('0');

  await page.getByRole('link', { name: 'Sessions' }).click();
  await expect(page).toHaveURL(/sessions\?.*range=15m/);
  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(page).toHaveURL(/\/\?.*range=15m/);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Range: Last 15 min' })).toBeVisible();

  await page.getByRole('button', { name: 'Back to live' }).click();
  await expect(page).not.toHaveURL(/range=/);
  await expect(page.getByRole('button', { name: 'Range: Last 5 min' })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/range=15m/);
});

test('a range that ends now follows the traffic', async ({ page, site }) => {
  const read = page.waitForResponse((response) => response.url().includes('/api/v1/load'));
  await page.goto('/?range=15m');
  await read;
  await expect(page.getByText(/The log has no requests of \S+ in this range\./)).toBeVisible();
  await sendVisitors(site.product.proxyUrl, 4);
  await expect(getTile(page, 'Sessions')).toContainText('4');
  await expect(requests(page).locator('.recharts-line')).toHaveCount(2);
});

testOnSharedSite(
  'dragging on one chart shows a crosshair on every chart, and makes the stretch the range',
  async ({ page, site }) => {
    await sendVisitors(site.product.proxyUrl, 4);
    await page.goto('/');
    await expect(requests(page).locator('.recharts-line')).toHaveCount(2);
    const box = await getPlot(page, 'Requests per second by backend').boundingBox();
    if (!box) throw new Error('the chart has no place');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.6, y);
    await expect(page.getByTestId('crosshair')).toHaveCount(2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, y, { steps: 3 });
    await page.mouse.move(box.x + box.width * 0.9, y, { steps: 3 });
    await page.mouse.up();
    await expect(page).toHaveURL(/range=\d{4}-\d\d-\d\dT.*\.\.\d{4}/);
    const [from = '', to = ''] = (new URL(page.url()).searchParams.get('range') ?? '').split('..');
    const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
    // Three tenths of a chart of five minutes, less its margins.
    expect(seconds).toBeGreaterThan(80);
    expect(seconds).toBeLessThan(110);
  },
);

testOnSharedSite('a chart is read and zoomed by keyboard alone', async ({ page, site }) => {
  await sendVisitors(site.product.proxyUrl, 4);
  await page.goto('/');
  await expect(requests(page).locator('.recharts-line')).toHaveCount(2);
  await getPlot(page, 'Sessions pinned').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByTestId('crosshair')).toHaveCount(2);
  for (let times = 0; times < 8; times++) await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/range=\d{4}.*\.\./);
  await expect(page.getByTestId('crosshair')).toHaveCount(0);
});

testOnSharedSite('a custom range is set by its ends, and an invalid one shows an error', async ({ page }) => {
  await page.goto('/?range=24h');
  await page.getByRole('button', { name: 'Range: Last 24 h' }).click();
  await page.getByRole('textbox', { name: 'From' }).fill('2026-11-20T12:00:00');
  await page.getByRole('textbox', { name: 'To' }).fill('2026-11-20T11:00:00');
  await page.getByRole('button', { name: 'Show this range' }).click();
  await expect(page.getByText('The end must be after the start.')).toBeVisible();
  await page.getByRole('textbox', { name: 'To' }).fill('2026-11-20T13:30:00');
  await page.getByRole('button', { name: 'Show this range' }).click();
  await expect(page).toHaveURL(/range=2026-11-20T12:00:00Z\.\.2026-11-20T13:30:00Z/);
  await expect(page.getByText(/The log has no requests of \S+ in this range\./)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Range: 12:00:00 – 13:30:00' })).toBeVisible();
});

testOnSharedSite.describe('in Shanghai', () => {
  testOnSharedSite.use({ timezoneId: 'Asia/Shanghai' });

  testOnSharedSite(
    'every time on screen follows the switch to local time, and it is remembered',
    async ({ page, site }) => {
      await sendVisitors(site.product.proxyUrl, 2);
      await page.goto('/');
      const event = page.getByRole('list', { name: 'Events' }).locator('time').first();
      const iso = (await event.getAttribute('datetime')) ?? '';
      const [hour = '', minutes = ''] = [iso.slice(11, 13), iso.slice(13, 19)];
      await expect(event).toHaveText(new RegExp(`${hour}${minutes}$`));
      const local = String((Number(hour) + 8) % 24).padStart(2, '0');
      await page.getByRole('button', { name: 'Show times in your time zone' }).click();
      await expect(event).toHaveText(new RegExp(`${local}${minutes}$`));
      await expect(
        requests(page)
          .getByText(new RegExp(`^${local}:\\d\\d$`))
          .first(),
      ).toBeVisible();
      await requests(page).getByRole('button', { name: 'Show a table' }).click();
      // An hour may have begun since the event.
      const next = String((Number(local) + 1) % 24).padStart(2, '0');
      await expect(requests(page).locator('tbody td').first()).toHaveText(new RegExp(`^(${local}|${next}):`));
      // The server renders it so, too.
      const html = await (await page.request.get('/')).text();
      expect(html).toContain('>Local<');
      await page.goto('/sessions');
      await expect(page.locator('tbody tr').first()).toContainText(
        new RegExp(`(${local}|${next}):\\d\\d:\\d\\d`),
      );
    },
  );
});

test('a drain is shaded, and an event leads to its moment', async ({ page, site }) => {
  await sendVisitors(site.product.proxyUrl, 4);
  await page.goto('/');
  await page.request.patch('/api/v1/backends/default/b1', { data: { adminState: 'draining' } });
  await expect(getBackendRow(page, 'b1')).toContainText('Draining');
  await expect(requests(page).locator('[data-span="out"]')).toHaveCount(1);
  await expect(page.locator('[data-way="leaving"]')).toHaveCount(1);
  await page.getByRole('list', { name: 'Events' }).getByRole('button').first().click();
  await expect(page.getByTestId('crosshair')).toHaveCount(2);
});

for (const { colorScheme, width } of [
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'dark', width: 390 },
] as const) {
  testOnSharedSite(
    `the range, its choices and a past range have no accessibility fault, ${colorScheme}`,
    async ({ page, site }) => {
      test.slow();
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      await sendVisitors(site.product.proxyUrl, 4);
      await page.goto('/?range=15m');
      await expect(requests(page).locator('.recharts-line')).toHaveCount(2);
      expect(await findAccessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Range: Last 15 min' }).click();
      await expect(page.getByLabel('From')).toBeVisible();
      expect(await findAccessibilityFaults(page)).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    },
  );
}

testOnSharedSite('a range that ends in the future is said to end now', async ({ page }) => {
  const iso = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const ahead = iso(3);
  await page.goto(`/?range=${iso(-1)}..${ahead}`);
  const range = page.getByRole('button', { name: /^Range: / });
  await expect(range).toContainText(/\d\d:\d\d/);
  await expect(range).not.toContainText(ahead.slice(11, 16));
});
