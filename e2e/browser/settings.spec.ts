import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { startBackend } from '../support/backend';
import { startProduct, temporaryDirectory } from '../support/product';
import { findAccessibilityFaults } from './accessibility-faults';
import { expect, test, testOnSharedSite } from './fixtures';

const setting = (page: Page, name: string) => page.locator(`[data-setting="${name}"]`);

testOnSharedSite('each value shows its source: a flag, or the default', async ({ page, site }) => {
  await page.goto('/settings');
  await expect(setting(page, 'upstreams.default.backends[0].address')).toContainText(
    `${site.b1.address}Flag --backend`,
  );
  await expect(setting(page, 'data')).toContainText(`${site.product.data}Flag --data`);
  await expect(setting(page, 'retention.decisions')).toContainText('7dDefault');
  await page.getByLabel('Show only changed settings').check();
  await expect(setting(page, 'retention.decisions')).toBeHidden();
  await page.getByLabel('Search settings').fill('listeners');
  await expect(page.locator('[data-setting]')).toHaveCount(1);
  await expect(setting(page, 'listeners[0].listen')).toContainText('Flag --listen');
  await page.getByLabel('Search settings').fill('nothing like it');
  await expect(page.getByText('No matching setting')).toBeVisible();
});

test('versions, processes and the size of the log are shown', async ({ page, site }) => {
  const visits = 5;
  for (let visit = 0; visit < visits; visit++) await fetch(site.product.proxyUrl);
  await page.goto('/settings');
  const running = page.getByRole('region', { name: 'Processes' });
  await expect(running).toContainText(process.version);
  await expect(running).toContainText(/\d workers?, since 20/);
  const log = page.getByRole('region', { name: 'Decision log' });
  await expect(log).toContainText(`about ${visits}`);
  await expect(log).toContainText('● running');
  await expect(log).toContainText('7 d, then deleted');
  await expect(log).toContainText(/ of 4\.29 GB/);
});

test('a weight set by an operator is shown next to the configured one', async ({ page, site }) => {
  await page.request.patch('/api/v1/backends/default/b2', { data: { weight: 7 } });
  await page.goto('/settings');
  const weight = setting(page, 'upstreams.default.backends[1].weight');
  await expect(weight).toContainText('7Operator configured: 1');
  expect(site.b2.name).toBe('b2');
});

testOnSharedSite(
  'the open page shows a reload, settings that are pending a restart, and a rejected reload',
  async ({ page, complaints }) => {
    const folder = temporaryDirectory();
    const backend = await startBackend('b1');
    const file = join(folder, 'stickyboard.yaml');
    const write = (balance: string, keep: string) =>
      writeFileSync(
        file,
        `listeners: [{ listen: 127.0.0.1:0, upstream: web }]
upstreams:
  web:
    balance: ${balance}
    sticky: { value: hmac-sha256, key: never-on-a-page }
    backends: [${backend.address}]
retention: { decisions: ${keep} }
`,
      );
    write('round-robin', '3d');
    const product = await startProduct(['--config', file, '--data', join(folder, 'data')]);
    try {
      await page.goto(`${product.dashboardUrl}/settings`);
      await expect(setting(page, 'upstreams.web.balance')).toContainText(`round-robinFile ${file}:4`);
      await expect(setting(page, 'upstreams.web.sticky.key')).toContainText('hidden');
      expect(await page.content()).not.toContain('never-on-a-page');

      write('least-conn', '9d');
      await expect(setting(page, 'upstreams.web.balance')).toContainText('least-conn', { timeout: 20_000 });
      await expect(setting(page, 'retention.decisions')).toContainText('3d ▲ 9d after a restart');
      await expect(page.getByText('take effect after a restart')).toContainText('retention.decisions');

      write('most-conn', '9d');
      await expect(page.getByText('A newer configuration was rejected')).toContainText('most-conn', {
        timeout: 20_000,
      });
      await expect(setting(page, 'upstreams.web.balance')).toContainText('least-conn');
      expect(complaints).toEqual([]);
    } finally {
      // An open page would continue to call the stopped dashboard, and log errors.
      await page.close();
      await product.stop();
      await backend.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

testOnSharedSite.describe('far from UTC', () => {
  testOnSharedSite.use({ timezoneId: 'Asia/Shanghai' });

  testOnSharedSite(
    'a phone chooses language, zone and theme on this page, and the browser remembers them',
    async ({ page, site }) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(`${site.product.dashboardUrl}/settings`);
      const browser = page.getByRole('region', { name: 'This browser' });
      await expect(page.getByText('Live', { exact: true })).toBeVisible();
      await expect(page.getByRole('button', { name: 'Theme' })).toBeHidden();
      await expect(browser.getByRole('radio', { name: 'System' })).toBeChecked();
      await browser.getByText('Dark', { exact: true }).click();
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
      await browser.getByText('Local', { exact: true }).click();
      await expect(browser.getByRole('radio', { name: 'Local' })).toBeChecked();
      await browser.getByText('简体中文', { exact: true }).click();
      await expect(page.getByRole('heading', { name: '设置', exact: true })).toBeVisible();
      await page.reload();
      await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
      await expect(page.getByRole('radio', { name: '深色' })).toBeChecked();
    },
  );
});

for (const [colorScheme, width] of [
  ['light', 1440],
  ['dark', 390],
] as const) {
  testOnSharedSite(
    `settings have no accessibility fault, ${colorScheme}, ${width} px wide`,
    async ({ page, site }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${site.product.dashboardUrl}/settings`);
      await expect(page.getByText('Live', { exact: true })).toBeVisible();
      expect(await findAccessibilityFaults(page)).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    },
  );
}
