import type { Locator, Page } from 'playwright/test';
import { filterRecorders } from '../support/processes';
import { suspendRecorder } from '../support/suspend-recorder';
import { findAccessibilityFaults } from './accessibility-faults';
import { expect, test, testOnSharedSite } from './fixtures';

const patience = { timeout: 25_000 };

/** The rows of the page, one per node, in the order of their names. */
const getRows = (page: Page) => page.locator('tr[data-node]');
const getCell = (row: Locator, column: string) => row.locator(`[data-column="${column}"]`);

/** Waits until a row says of a node that it runs and lacks nothing. */
async function expectWell(row: Locator): Promise<void> {
  await expect(row).toContainText(/● Running\d workers?/);
  await expect(getCell(row, 'version')).toHaveText(/^\d+\.\d+\.\d+$/);
  await expect(getCell(row, 'configuration')).toHaveText(/^[0-9a-f]{4}…$/);
  await expect(getCell(row, 'upTime')).toHaveText(/^\d+ (s|min)$/);
  await expect(getCell(row, 'lag')).toHaveText(/^\d(\.\d)? s$/);
  await expect(getCell(row, 'journal')).toHaveText(/ (B|kB)$/);
  await expect(getCell(row, 'intent')).toHaveText('applied');
}

test('a node alone shows what it does, and the page says that there can be more', async ({ page, site }) => {
  await page.goto('/nodes');
  await expect(page.getByRole('heading', { name: 'Nodes', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Nodes' })).toHaveAttribute('aria-current', 'page');
  await expect(getRows(page)).toHaveCount(1);
  const row = getRows(page).first();
  await expectWell(row);
  await expect(page.getByText('More nodes can share one PostgreSQL')).toBeVisible();

  await expect(getCell(row, 'rate')).toHaveText('0');
  const traffic = setInterval(() => void fetch(site.product.proxyUrl).catch(() => undefined), 50);
  try {
    await expect(getCell(row, 'rate')).toHaveText(/^[1-9]/);
  } finally {
    clearInterval(traffic);
  }

  const appliedVersion = () => getCell(row, 'intent').getAttribute('title');
  const before = await appliedVersion();
  await page.request.patch('/api/v1/backends/default/b2', { data: { weight: 7 } });
  await expect.poll(appliedVersion).not.toBe(before);
  await expect(getCell(row, 'intent')).toHaveText('applied');
});

test('a node whose reports do not arrive is behind, then lost, and well again afterwards', async ({
  page,
  site,
}) => {
  test.slow();
  await page.goto('/nodes');
  const row = getRows(page).first();
  await expectWell(row);
  const [recorder] = filterRecorders(site.product.processes());
  if (!recorder) throw new Error('the recorder has no process');
  const continueRecorder = await suspendRecorder(recorder, site.product.data);
  try {
    await expect(row).toContainText('▲ BehindIts recorder stores nothing', patience);
    await expect(row).toContainText(/■ LostLast report at \d\d:\d\d:\d\d; it may still be serving/, patience);
  } finally {
    continueRecorder();
  }
  await expect(row).toContainText('● Running', patience);
});

testOnSharedSite('the command palette leads to the page', async ({ page, site }) => {
  await page.goto(`${site.product.dashboardUrl}/sessions`);
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Commands' });
  await palette.getByRole('combobox').fill('nodes');
  await palette.getByRole('option', { name: /^Nodes/ }).click();
  await expect(page).toHaveURL(/\/nodes$/);
  await expect(getRows(page)).toHaveCount(1);
});

for (const [colorScheme, width] of [
  ['light', 1440],
  ['light', 1000],
  ['dark', 390],
] as const) {
  testOnSharedSite(
    `nodes have no accessibility fault, ${colorScheme}, ${width} px wide`,
    async ({ page, site }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${site.product.dashboardUrl}/nodes`);
      await expect(page.getByText('Live', { exact: true })).toBeVisible();
      expect(await findAccessibilityFaults(page)).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    },
  );
}
