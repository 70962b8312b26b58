import type { Page } from 'playwright/test';
import { lockDatabase } from '../support/lock-database';
import { filterRecorders } from '../support/processes';
import { suspendRecorder } from '../support/suspend-recorder';
import { sendVisitors } from '../support/visitor';
import { expect, getBackendRow, getTile, test } from './fixtures';

const pill = (page: Page) => page.getByRole('banner').getByRole('status');
const chart = (page: Page) => page.getByRole('region', { name: 'Requests per second by backend' });
const patience = { timeout: 25_000 };

test('while the recorder stands still nothing reads as no traffic, and afterwards it is all there', async ({
  page,
  site,
}) => {
  test.slow();
  const visits = await sendVisitors(site.product.proxyUrl, 4);
  await page.goto('/');
  await expect(getTile(page, 'Sessions')).toContainText('4');
  const [recorder] = filterRecorders(site.product.processes());
  if (!recorder) throw new Error('the recorder has no process');
  const continueRecorder = await suspendRecorder(recorder, site.product.data);
  try {
    await expect(pill(page)).toContainText(/Log \d+ s behind: the recorder is storing nothing/, patience);
    await Promise.all(visits.map(([visitor]) => visitor.get('/again')));
    for (const word of ['Backends', 'Sessions', 'Pinned', 'Moved', 'Refused', 'p95, slowest'])
      await expect(getTile(page, word).locator('dd').first()).toHaveText('–');
    for (const word of ['Req/s', 'In flight', 'Sessions', 'Moved in/out'])
      await expect(getBackendRow(page, 'b1').locator(`[data-word="${word}"]`)).toHaveText('–');
    await expect(getBackendRow(page, 'b1')).toContainText(/As of \d\d:\d\d:\d\d/);
    await expect(chart(page).locator('[data-span="unknown"]')).toHaveCount(1);

    await getBackendRow(page, 'b1').getByRole('button', { name: 'Drain b1' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText(
      'how many sessions and requests it has, and where they would go, is unknown',
    );
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  } finally {
    continueRecorder();
  }
  await expect(pill(page)).toContainText('Live', patience);
  await expect(chart(page).locator('[data-span="unknown"]')).toHaveCount(0);
  await expect(getTile(page, 'Sessions')).toContainText('4');
  await expect(getTile(page, 'Pinned')).toContainText('100 %');
});

test('a locked database is named as the cause', async ({ page, site }) => {
  await page.goto('/');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const unlock = lockDatabase(site.product.data);
  try {
    await sendVisitors(site.product.proxyUrl, 2);
    await expect(pill(page)).toContainText('the database is locked', patience);
    await expect(page.getByRole('alert').filter({ hasText: /^■ The database of .+ is locked/ })).toBeVisible(
      patience,
    );
  } finally {
    unlock();
  }
  await expect(pill(page)).toContainText('Live', patience);
});
