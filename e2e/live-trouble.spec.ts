import { expect, rowOf, test } from './fixtures';
import { visitors } from './visitor';

test('the tab tells that a backend is down, and that it is up again', async ({ page, site }) => {
  await visitors(site.product.proxyUrl, 4);
  await page.goto('/');
  await expect(rowOf(page, 'b1')).toContainText('Up');
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

test('a stream that falls silent makes the picture stale; it goes on where it left off, and nothing moves', async ({
  page,
  site,
  context,
  complaints,
}) => {
  await visitors(site.product.proxyUrl, 4);
  await page.goto('/');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const place = () => rowOf(page, 'b2').boundingBox();
  const before = await place();

  const resumed = page.waitForRequest((request) => request.url().includes('/api/v1/live'), {
    timeout: 50_000,
  });
  await context.setOffline(true);
  const pill = page.getByRole('status').filter({ hasText: 'ago' });
  await expect(pill).toContainText(/Last update \d+ s ago/, { timeout: 30_000 });
  await expect(page).toHaveTitle(/^▲ Stale · Overview/);
  await expect(page.locator('main')).toHaveAttribute('data-stale', 'true');
  await expect(page.getByRole('alert').filter({ hasText: 'has not answered since' })).toBeVisible();
  expect(await place()).toEqual(before);

  await visitors(site.product.proxyUrl, 3);
  await context.setOffline(false);
  const again = await resumed;
  await expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: 30_000 });
  const asked = again.headers()['last-event-id'] ?? new URL(again.url()).searchParams.get('after');
  expect(Number(asked)).toBeGreaterThan(1_700_000_000);
  await expect(rowOf(page, 'b1').locator('[data-word="Sessions"]')).toHaveText(/[34]/);
  // The browser reports that it was offline.
  complaints.splice(0);
});
