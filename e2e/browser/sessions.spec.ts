import type { Page } from 'playwright/test';
import { countServedBy, createVisitor, sendVisitors } from '../support/visitor';
import { expect, test, testOnSharedSite, waitUntilRecorded } from './fixtures';

const rows = (page: Page) => page.locator('tbody tr[aria-rowindex]');
/** The full session id of a row, from its link. */
const sessionOf = async (page: Page, row: number) =>
  /\/sessions\/([^?]+)/.exec((await rows(page).nth(row).getByRole('link').getAttribute('href')) ?? '')?.[1];

test('the list of sessions follows the traffic and narrows by backend and by search', async ({
  page,
  site,
}) => {
  await page.goto('/sessions');
  await expect(page.getByText('The log has no session.')).toBeVisible();
  const visits = await sendVisitors(site.product.proxyUrl, 4);
  await expect(rows(page)).toHaveCount(4);

  await page.getByLabel('Backend').selectOption('b2');
  await expect(rows(page)).toHaveCount(countServedBy(visits, 'b2'));
  await expect(page).toHaveURL(/backend=b2/);
  await page.getByLabel('Backend').selectOption('');

  const session = visits[0]?.[0].session() ?? '';
  await page.getByLabel('Search').fill(session.slice(0, 12));
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(new RegExp(`q=${session.slice(0, 12)}`));
  await page.getByRole('link', { name: `Open session ${session}` }).click();
  await expect(page.getByRole('heading', { name: /^Session/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Decisions, table' })).toContainText('assigned');
  // The back button leads to the same list.
  await page.goBack();
  await expect(page.getByLabel('Search')).toHaveValue(session.slice(0, 12));
  await expect(rows(page)).toHaveCount(1);
});

test('sessions are found by the path of a request, by outcome, and by whether they moved', async ({
  page,
  site,
}) => {
  const visits = await sendVisitors(site.product.proxyUrl, 4);
  const [first, second] = [visits[0]?.[0], visits[1]?.[0]];
  await first?.get('/checkout/42');
  const left = (await second?.get('/before'))?.backend === 'b1' ? site.b1 : site.b2;
  await left.kill();
  await second?.get('/after');
  await waitUntilRecorded(page, 7);

  await page.goto('/sessions');
  await page.getByLabel('Search').fill('/check');
  await expect(page.getByText('Paths are searched in the newest 3,000 requests.')).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  expect(await sessionOf(page, 0)).toBe(first?.session());

  await page.getByLabel('Search').fill('');
  await page.getByLabel('Moved').check();
  await expect.poll(() => sessionOf(page, 0)).toBe(second?.session());
  await expect(rows(page)).toHaveCount(1);
  await page.getByLabel('Moved').uncheck();
  await page.getByLabel('Outcome').selectOption('moved');
  await expect(rows(page)).toHaveCount(1);
  await page.getByLabel('Outcome').selectOption('refused');
  await expect(page.getByText('No session in the log matches. Widen the filter.')).toBeVisible();
  // A colleague who opens the address sees the same list.
  await page.goto('/sessions?outcome=moved&active=true');
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByLabel('Outcome')).toHaveValue('moved');
});

test('columns sort, the highest first, then in reverse', async ({ page, site }) => {
  const [busy, quiet] = [createVisitor(site.product.proxyUrl), createVisitor(site.product.proxyUrl)];
  await quiet.get('/');
  for (let turn = 0; turn < 3; turn++) await busy.get('/');
  await quiet.get('/last');
  await waitUntilRecorded(page, 5);
  await page.goto('/sessions');
  await expect(rows(page)).toHaveCount(2);
  expect(await sessionOf(page, 0)).toBe(quiet.session());

  await page.getByRole('button', { name: 'Requests' }).click();
  await expect(page).toHaveURL(/sort=requests/);
  await expect(page.getByRole('columnheader', { name: 'Requests' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await expect.poll(() => sessionOf(page, 0)).toBe(busy.session());
  await page.getByRole('button', { name: 'Requests' }).click();
  await expect(page).toHaveURL(/order=asc/);
  await expect.poll(() => sessionOf(page, 0)).toBe(quiet.session());
});

test('a long list loads while scrolling, keeps few rows in the page, and can be used with the keyboard', async ({
  page,
  site,
}) => {
  await sendVisitors(site.product.proxyUrl, 260);
  await waitUntilRecorded(page, 260);
  await page.goto('/sessions');
  const grid = page.getByRole('grid', { name: 'Sessions' });
  await expect(page.getByText('100 shown, more as you scroll')).toBeVisible();

  await page.keyboard.press('/');
  await expect(page.getByLabel('Search')).toBeFocused();
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const second = await sessionOf(page, 1);
  await expect(page.locator('tr[data-active="true"]').getByRole('link')).toHaveAttribute(
    'href',
    new RegExp(second ?? ''),
  );
  await expect(page.getByText('Paused while you read')).toBeVisible();

  for (const shown of ['200 shown', '260 shown: all there are']) {
    await page.keyboard.press('End');
    await expect(page.getByText(shown)).toBeVisible();
  }
  await page.keyboard.press('End');
  await expect(page.locator('tr[aria-rowindex="261"]')).toBeVisible();
  await expect(grid).toHaveAttribute('aria-activedescendant', 'session-259');
  expect(await rows(page).count()).toBeLessThan(60);

  const last = await sessionOf(page, (await rows(page).count()) - 1);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/sessions/${last}`));
});

testOnSharedSite('an unknown session gets a page that says so', async ({ page, complaints }) => {
  const response = await page.goto(`/sessions/${'0'.repeat(32)}`);
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
  // The browser itself reports the 404 of a page that is opened by its address.
  expect(complaints.splice(0)).toEqual([expect.stringContaining('404')]);
});

testOnSharedSite('on a phone an id is shown whole', async ({ page, site }) => {
  await page.setViewportSize({ width: 390, height: 900 });
  await sendVisitors(site.product.proxyUrl, 1);
  await page.goto('/sessions');
  const id = rows(page).first().locator('td').first();
  await expect(id).toHaveText(/[0-9a-f]{4}…[0-9a-f]{8}$/);
  expect(await id.evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBeLessThanOrEqual(0);
});
