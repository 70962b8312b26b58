import { expect, recorded, test } from './fixtures';
import { countOn, visitors } from './visitor';

test('the list of sessions follows the traffic and narrows by backend and by search', async ({
  page,
  site,
}) => {
  await page.goto('/sessions');
  await expect(page.getByText('No session yet')).toBeVisible();
  const come = await visitors(site.product.proxyUrl, 4);
  await expect(page.locator('tbody tr')).toHaveCount(4);

  await page.getByLabel('Backend').selectOption('b2');
  await expect(page.locator('tbody tr')).toHaveCount(countOn(come, 'b2'));
  await expect(page).toHaveURL(/backend=b2/);
  await page.getByLabel('Backend').selectOption('');

  const session = come[0]?.[0].session() ?? '';
  await page.getByLabel('Search').fill(session.slice(0, 12));
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await page.getByRole('link', { name: `Open session ${session}` }).click();
  await expect(page.getByRole('heading', { name: /^Session/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Decisions, table' })).toContainText('assigned');
});

test('a long list is read page by page, there and back', async ({ page, site }) => {
  await visitors(site.product.proxyUrl, 60);
  await recorded(page, 60);
  await page.goto('/sessions');
  await expect(page.locator('tbody tr')).toHaveCount(50);
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(page.locator('tbody tr')).toHaveCount(10);
  await page.getByRole('link', { name: 'Newer' }).click();
  await expect(page.locator('tbody tr')).toHaveCount(50);
});

test('a session that is not known is told so', async ({ page, complaints }) => {
  const answer = await page.goto(`/sessions/${'0'.repeat(32)}`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
  // The browser itself reports the 404 of a page that is asked for by its address.
  expect(complaints.splice(0)).toEqual([expect.stringContaining('404')]);
});
