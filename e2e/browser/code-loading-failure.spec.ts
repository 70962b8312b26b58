import { readFileSync } from 'node:fs';
import { expect, getBackendRow, testOnSharedSite } from './fixtures';

const scripts = '**/_next/static/**/*.js';

testOnSharedSite(
  'a dialog whose code cannot be fetched shows an error, and opens once the code can be fetched',
  async ({ page, complaints }) => {
    await page.goto('/');
    await page.route(scripts, (route) => route.abort());
    const drain = getBackendRow(page, 'b1').getByRole('button', { name: 'Drain b1' });
    await drain.click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('This dialog could not be loaded');
    await expect(dialog).toContainText('could not be loaded from the dashboard’s server');
    await expect(dialog.getByRole('button', { name: 'Reload page' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    // The page around it is as it was.
    await expect(getBackendRow(page, 'b1')).toContainText('Up');

    await page.keyboard.press('Control+k');
    await expect(dialog).toContainText('This dialog could not be loaded');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();

    await page.unroute(scripts);
    await drain.click();
    await expect(dialog).toContainText('Drain b1');
    await expect(dialog.getByRole('button', { name: 'Drain b1' })).toBeVisible();
    complaints.length = 0;
  },
);

testOnSharedSite(
  'code that could not be fetched once is fetched again, without an error message',
  async ({ page, complaints }) => {
    await page.goto('/');
    await page.route(scripts, (route) => route.abort(), { times: 1 });
    await getBackendRow(page, 'b1').getByRole('button', { name: 'Drain b1' }).click();
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Drain b1' })).toBeVisible();
    complaints.length = 0;
  },
);

testOnSharedSite(
  'a page left open during an upgrade shows that it is out of date, and offers a reload',
  async ({ page, complaints }) => {
    const build = readFileSync('.next/BUILD_ID', 'utf8').trim();
    await page.route('/', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replaceAll(build, 'the-build-before');
      await route.fulfill({ response, body });
    });
    await page.goto('/');
    await page.unroute('/');
    const banner = page.getByRole('alert').filter({ hasText: 'has been upgraded' });
    await expect(banner).toBeVisible();

    await page.route(scripts, (route) => route.abort());
    await getBackendRow(page, 'b1').getByRole('button', { name: 'Drain b1' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('The dashboard has been upgraded since this page was loaded.');
    await page.unroute(scripts);
    await dialog.getByRole('button', { name: 'Reload page' }).click();

    await expect(page.getByText('Live', { exact: true })).toBeVisible();
    await expect(banner).toBeHidden();
    await getBackendRow(page, 'b1').getByRole('button', { name: 'Drain b1' }).click();
    await expect(page.getByRole('dialog')).toContainText('Drain b1');
    complaints.length = 0;
  },
);
