import { filterDashboards } from '../support/processes';
import { sendVisitors } from '../support/visitor';
import { expect, getBackendRow, getTile, test, testOnSharedSite } from './fixtures';

testOnSharedSite('the tab shows that a backend is down, and that it is up again', async ({ page, site }) => {
  await sendVisitors(site.product.proxyUrl, 4);
  await page.goto('/');
  await expect(getBackendRow(page, 'b1')).toContainText('Up');
  await expect(page).toHaveTitle('Overview · Stickyboard');
  await site.b1.kill();
  await expect(page).toHaveTitle('■ 1 down · Overview · Stickyboard');
  await expect(page.locator('link[rel="icon"][href^="data:"]')).toHaveCount(1);
  await expect(page.locator('[data-way="shut"]')).toHaveCount(1);
  await page.getByRole('link', { name: 'Sessions' }).click();
  await expect(page).toHaveTitle('■ 1 down · Sessions · Stickyboard');
  await site.b1.restart();
  await expect(page).toHaveTitle('Sessions · Stickyboard');
  await expect(page.locator('link[rel="icon"][href^="data:"]')).toHaveCount(0);
});

test('a silent stream makes the picture stale; it resumes after the last tick, and the layout does not move', async ({
  page,
  site,
}) => {
  await sendVisitors(site.product.proxyUrl, 4);
  await page.goto('/');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(getTile(page, 'Sessions')).toContainText('4');
  const place = () => getBackendRow(page, 'b2').boundingBox();
  const before = await place();

  // The page takes the stream for dead after ten seconds.
  test.slow();
  const [dashboard] = filterDashboards(site.product.processes());
  if (!dashboard) throw new Error('the dashboard has no process');
  const asksAgain = page.waitForRequest((request) => request.url().includes('/api/v1/live'));
  process.kill(dashboard, 'SIGSTOP');
  try {
    await expect(page.getByRole('status').filter({ hasText: 'ago' })).toContainText(
      /Last update [3-5] s ago/,
    );
    await expect(page).toHaveTitle('▲ Stale · Overview · Stickyboard');
    await expect(page.locator('main')).toHaveAttribute('data-stale', 'true');
    await sendVisitors(site.product.proxyUrl, 3);
    const again = await asksAgain;
    // The second of the last tick: only later ticks are sent, not the whole picture.
    expect(Number(new URL(again.url()).searchParams.get('after'))).toBeGreaterThan(1_700_000_000);
    await expect(page.getByRole('alert').filter({ hasText: 'has not responded since' })).toBeVisible();
    expect(await place()).toEqual(before);
  } finally {
    process.kill(dashboard, 'SIGCONT');
  }
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(getTile(page, 'Sessions')).toContainText('7');
  await expect(page).toHaveTitle('Overview · Stickyboard');
});
