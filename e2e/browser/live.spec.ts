import { countServedBy, sendVisitors } from '../support/visitor';
import { expect, getBackendRow, getTile, test, testOnSharedSite } from './fixtures';

test('traffic appears live on the open overview', async ({ page, site }) => {
  await page.goto('/');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(page.getByText('Send one through the load balancer')).toBeVisible();
  await expect(getBackendRow(page, 'b1')).toContainText('Up');

  const visits = await sendVisitors(site.product.proxyUrl, 12);
  await Promise.all(visits.map(([visitor]) => visitor.get('/again')));

  await expect(page.getByText('Send one through the load balancer')).toBeHidden();
  // Never reloaded.
  await expect(getTile(page, 'Sessions')).toContainText('12');
  for (const name of ['b1', 'b2'])
    await expect(getBackendRow(page, name).locator('[data-word="Sessions"]')).toHaveText(
      String(countServedBy(visits, name)),
    );
  const chart = page.getByRole('region', { name: 'Requests per second by backend' });
  await expect(chart.locator('.recharts-line')).toHaveCount(2);
  await expect(getTile(page, 'Pinned')).toContainText('100 %');
});

test('the picture can be paused, and catches up when it is resumed', async ({ page, site }) => {
  await page.goto('/');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Pause live updates' }).click();
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  await sendVisitors(site.product.proxyUrl, 4);
  await expect
    .poll(async () => {
      const { backends } = (await (await page.request.get('/api/v1/backends')).json()) as {
        backends: { sessions: number }[];
      };
      return backends.reduce((sum, { sessions }) => sum + sessions, 0);
    })
    .toBe(4);
  await expect(getTile(page, 'Sessions')).toContainText('0');
  await page.getByRole('button', { name: 'Resume live updates' }).click();
  await expect(getTile(page, 'Sessions')).toContainText('4');
});

testOnSharedSite('every chart has its numbers as a table', async ({ page, site }) => {
  await sendVisitors(site.product.proxyUrl, 4);
  await page.goto('/');
  const chart = page.getByRole('region', { name: 'Requests per second by backend' });
  await chart.getByRole('button', { name: 'Show a table' }).click();
  await expect(chart.getByRole('columnheader', { name: 'b2' })).toBeVisible();
});
