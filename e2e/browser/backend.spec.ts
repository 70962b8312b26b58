import type { Page } from 'playwright/test';
import { countServedBy, sendVisitors } from '../support/visitor';
import { findAccessibilityFaults } from './accessibility-faults';
import { expect, getBackendRow, test, testOnSharedSite } from './fixtures';

/** The name of the upstream that `--backend` makes. */
async function getUpstream(page: Page): Promise<string> {
  const { backends } = (await (await page.request.get('/api/v1/backends')).json()) as {
    backends: { upstream: string }[];
  };
  return backends[0]?.upstream ?? '';
}

test('a backend has a page with its load, its sessions and its events', async ({ page, site }) => {
  const visits = await sendVisitors(site.product.proxyUrl, 6);
  const pinned = countServedBy(visits, 'b1');
  await page.goto('/');
  await getBackendRow(page, 'b1').getByRole('link', { name: 'b1' }).click();
  await expect(page.getByRole('heading', { name: 'Backend b1' })).toBeVisible();
  await expect(page).toHaveTitle(/Backend b1/);
  const figure = page.locator('dl > div', { has: page.getByText('Sessions', { exact: true }) });
  await expect(figure).toContainText(String(pinned));
  for (const title of ['Requests per second', 'Time to first byte', 'Sessions pinned']) {
    const chart = page.getByRole('region', { name: title, exact: true });
    await expect(chart.locator('.recharts-line').first()).toBeAttached();
  }
  // Follows the traffic by itself.
  const latency = page.getByRole('region', { name: 'Time to first byte', exact: true });
  await latency.getByRole('button', { name: 'Show a table' }).click();
  await expect(latency.getByRole('cell', { name: /s$/ }).first()).toBeVisible({ timeout: 20_000 });

  const sessions = page.getByRole('region', { name: 'Sessions', exact: true });
  await expect(sessions.locator('tbody tr')).toHaveCount(pinned);
  await site.b1.kill();
  await expect(page.getByRole('banner').or(page.getByRole('main')).getByText('Down').first()).toBeVisible();
  await expect(page.getByRole('list', { name: 'Events' })).toContainText('b1 is down', { timeout: 15_000 });

  await sessions.getByRole('link', { name: 'All sessions of b1' }).click();
  await expect(page).toHaveURL(/sessions\?.*backend=b1/);
});

test('weight and state are changed after a confirmation, and the page shows the state of the server', async ({
  page,
  site,
}) => {
  const upstream = await getUpstream(page);
  await page.goto(`/backends/${upstream}/b1`);
  const settings = page.getByRole('region', { name: 'Settings' });
  const dialog = page.getByRole('dialog');
  await settings.getByRole('button', { name: 'Change the weight' }).click();
  await dialog.getByLabel('Weight').fill('3');
  await expect(dialog).toContainText('b1 will get about 75.0 % of new sessions (now 50.0 %)');
  await dialog.getByRole('button', { name: 'Set the weight to 3' }).click();
  await expect(dialog).toBeHidden();
  await expect(settings.getByText('3', { exact: true })).toBeVisible();
  const events = page.getByRole('list', { name: 'Events' });
  await expect(events).toContainText('b1 was set to weight 3 · operator@127.0.0.1', { timeout: 15_000 });

  await settings.getByRole('button', { name: 'Maintenance' }).click();
  await expect(dialog).toContainText('Move everything off b1');
  await dialog.getByRole('button', { name: 'Move sessions off b1' }).click();
  await expect(settings.getByRole('button', { name: 'Maintenance' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('region', { name: 'Drain of b1' })).toContainText('Drained: safe to stop');

  await settings.getByRole('button', { name: 'Ready' }).click();
  await dialog.getByRole('button', { name: 'Set b1 to ready' }).click();
  await expect(page.getByRole('region', { name: 'Drain of b1' })).toBeHidden();
  const visits = await sendVisitors(site.product.proxyUrl, 8);
  expect(countServedBy(visits, 'b1')).toBeGreaterThan(0);
});

test('a share of a backend’s sessions is moved, as many as the dialog says', async ({ page, site }) => {
  const visits = await sendVisitors(site.product.proxyUrl, 12);
  const onB1 = visits.filter(([, backend]) => backend === 'b1').map(([visitor]) => visitor);
  const half = Math.round(onB1.length / 2);
  await page.goto('/');
  await expect(getBackendRow(page, 'b1').locator('[data-word="Sessions"]')).toHaveText(String(onB1.length));
  await page.getByRole('button', { name: 'More actions for b1' }).click();
  await page.getByRole('menuitem', { name: 'Move a share of its sessions…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Share of its sessions', { exact: true }).fill('50');
  await expect(dialog).toContainText(`${half} of ${onB1.length} active sessions will move`);
  await expect(dialog).toContainText('b2');
  const rebalanceResponse = page.waitForResponse((response) => response.request().method() === 'POST');
  await dialog.getByRole('button', { name: /^Move \d+ sessions?$/ }).click();
  expect((await rebalanceResponse).status()).toBe(200);
  await expect(page.getByText('Each moves on its next request.')).toBeVisible();

  await expect
    .poll(async () => {
      const responses = await Promise.all(onB1.map((visitor) => visitor.get('/next')));
      return responses.filter(({ backend }) => backend === 'b2').length;
    })
    .toBe(half);
  await expect(page.getByRole('list', { name: 'Events' })).toContainText(
    `${half} sessions of b1 were unpinned`,
  );
});

testOnSharedSite('an unknown backend gets a page that says so', async ({ page, complaints }) => {
  const response = await page.goto('/backends/default/b9');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
  expect(complaints.splice(0)).toEqual([expect.stringContaining('404')]);
});

const looks = [
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'dark', width: 390 },
] as const;

for (const { colorScheme, width } of looks) {
  test(`neither the pages of backends nor their dialogs have an accessibility fault, ${colorScheme}, ${width} px wide`, async ({
    page,
    site,
  }) => {
    test.slow();
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    await sendVisitors(site.product.proxyUrl, 4);
    const upstream = await getUpstream(page);
    const isClean = async (what: string) => {
      expect(await findAccessibilityFaults(page), what).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${what} is wider than the window`).toBeLessThanOrEqual(0);
    };

    await page.goto('/backends');
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
    await page.getByRole('checkbox', { name: 'Select b1' }).check();
    await isClean('the list');

    await page.goto(`/backends/${upstream}/b1`);
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
    await isClean('the page');
    await page.getByRole('button', { name: 'More actions for b1' }).click();
    await page.getByRole('menuitem', { name: 'Move a share of its sessions…' }).click();
    await expect(page.getByRole('dialog')).toContainText('They will go to');
    await isClean('the share');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Change the weight' }).click();
    await isClean('the weight');
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Drain b1' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Drain b1' }).click();
    await expect(page.getByRole('region', { name: 'Drain of b1' })).toContainText('left');
    await isClean('a drain under way');
    await page.goto(`/backends/${upstream}/b2`);
    await page.getByRole('button', { name: 'Drain b2' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Drain b2' }).click();
    await expect(page.getByRole('button', { name: 'Drain b2 anyway' })).toBeVisible();
    await isClean('the second question');
  });
}
