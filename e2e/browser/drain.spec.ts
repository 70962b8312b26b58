import type { Page } from 'playwright/test';
import { countServedBy, createVisitor, sendVisitors, type Visitor } from '../support/visitor';
import { expect, getBackendRow, type Site, test, testOnSharedSite } from './fixtures';

/** A change has to be effective on every worker within this time after the response, ms. */
const inForceMs = 500;

/** Clicks, and resolves with the time of the response to the change. */
async function change(page: Page, click: () => Promise<void>): Promise<number> {
  const patchResponse = page.waitForResponse((response) => response.request().method() === 'PATCH');
  await click();
  expect((await patchResponse).status()).toBe(200);
  return performance.now();
}

/** Sends new visitors until the change must be effective, then ten more, and returns the backends of those ten. */
async function backendsOnceInForce(
  site: Site,
  changedAt: number,
): Promise<{ between: Visitor[]; backends: Set<string> }> {
  const between: Visitor[] = [];
  while (performance.now() < changedAt + inForceMs) {
    const visitor = createVisitor(site.product.proxyUrl);
    await visitor.get('/between');
    between.push(visitor);
  }
  const later = await sendVisitors(site.product.proxyUrl, 10);
  return { between, backends: new Set(later.map(([, backend]) => backend)) };
}

test('a drained backend keeps its sessions and gets no new ones until it is resumed', async ({
  page,
  site,
}) => {
  const early = await sendVisitors(site.product.proxyUrl, 6);
  const pinned = countServedBy(early, 'b1');
  expect(pinned).toBeGreaterThan(1);
  await page.goto('/');
  await expect(getBackendRow(page, 'b1').locator('[data-word="Sessions"]')).toHaveText(String(pinned));

  await page.getByRole('button', { name: 'Drain b1' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(`${pinned} sessions are pinned here`);
  await expect(dialog).toContainText('New sessions will go to');
  await expect(dialog).toContainText('b2');
  const drained = await change(page, () => dialog.getByRole('button', { name: 'Drain b1' }).click());
  expect((await backendsOnceInForce(site, drained)).backends).toEqual(new Set(['b2']));
  for (const [visitor, backend] of early) expect((await visitor.get('/stay')).backend).toBe(backend);

  await expect(dialog).toBeHidden();
  await expect(getBackendRow(page, 'b1')).toContainText('Draining');
  await expect(getBackendRow(page, 'b1')).toContainText('sessions left');
  await expect(page.getByRole('list', { name: 'Events' })).toContainText('operator@127.0.0.1');

  const returned = await change(page, () => page.getByRole('button', { name: 'Resume b1' }).click());
  expect((await backendsOnceInForce(site, returned)).backends).toEqual(new Set(['b1', 'b2']));
  await expect(getBackendRow(page, 'b1')).toContainText('Up');
});

test('moving sessions off a draining backend sends each to another with its next request', async ({
  page,
  site,
}) => {
  const early = await sendVisitors(site.product.proxyUrl, 4);
  await page.goto('/');
  await page.getByRole('button', { name: 'Drain b1' }).click();
  await page.getByRole('dialog').getByRole('radio', { name: 'Move them now' }).click();
  const moved = await change(page, () => page.getByRole('button', { name: 'Move sessions off b1' }).click());
  const { between, backends } = await backendsOnceInForce(site, moved);
  expect(backends).toEqual(new Set(['b2']));
  for (const visitor of [...early.map(([visitor]) => visitor), ...between])
    expect(await visitor.get('/moved')).toEqual({ status: 200, backend: 'b2' });
  await expect(getBackendRow(page, 'b1')).toContainText('Maintenance');
  await expect(page.getByRole('list', { name: 'Events' })).toContainText(
    /b1 is in maintenance: \d+ sessions moved to b2/,
  );
  await expect(getBackendRow(page, 'b1')).toContainText('Drained: safe to stop');
});

test('draining the last backend that accepts sessions shows a warning and a second confirmation', async ({
  page,
  site,
}) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Drain b1' }).click();
  await change(page, () => page.getByRole('dialog').getByRole('button', { name: 'Drain b1' }).click());
  await page.getByRole('button', { name: 'Drain b2' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('alert')).toContainText('b2 is the last backend');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  expect((await createVisitor(site.product.proxyUrl).get('/')).backend).toBe('b2');

  await page.getByRole('button', { name: 'Drain b2' }).click();
  await dialog.getByRole('button', { name: 'Drain b2' }).click();
  // Pressing Enter once more cancels.
  await expect(dialog.getByRole('button', { name: 'Back' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('radio', { name: 'Let sessions finish' })).toBeVisible();
  expect((await createVisitor(site.product.proxyUrl).get('/')).backend).toBe('b2');

  await dialog.getByRole('button', { name: 'Drain b2' }).click();
  await change(page, () => dialog.getByRole('button', { name: 'Drain b2 anyway' }).click());
  await expect.poll(async () => (await createVisitor(site.product.proxyUrl).get('/')).status).toBe(503);
});

test('a drain shows the remaining sessions, the expected end, and that it is finished', async ({
  page,
  site,
}) => {
  const early = await sendVisitors(site.product.proxyUrl, 10);
  const onB1 = early.filter(([, backend]) => backend === 'b1').map(([visitor]) => visitor);
  await page.goto('/');
  await expect(getBackendRow(page, 'b1').locator('[data-word="Sessions"]')).toHaveText(String(onB1.length));
  await page.getByRole('button', { name: 'Drain b1' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Minutes until the remaining sessions move').fill('30');
  await change(page, () => dialog.getByRole('button', { name: 'Drain b1' }).click());
  await expect(getBackendRow(page, 'b1')).toContainText(/left, moved in (29|30) min/);

  await getBackendRow(page, 'b1').getByRole('link', { name: 'b1' }).click();
  const panel = page.getByRole('region', { name: 'Drain of b1' });
  await expect(panel).toContainText(`${onB1.length} sessions left`);
  await expect(panel).toContainText('by operator@127.0.0.1');
  await expect(panel.getByRole('img', { name: /^Sessions left: / })).toBeVisible();

  await panel.getByRole('button', { name: 'Move the sessions of b1 now' }).click();
  await change(page, () => dialog.getByRole('button', { name: 'Move sessions off b1' }).click());
  // Its sessions move with their next request, at any time: there is nothing left to wait for.
  await expect(panel).toContainText('Drained: safe to stop');
  for (const visitor of onB1) expect((await visitor.get('/next')).backend).toBe('b2');
  await panel.getByRole('button', { name: 'Resume b1' }).click();
  await expect(panel).toBeHidden();
});

testOnSharedSite('the drain button stays disabled until the preview is loaded', async ({ page }) => {
  let sendPreview = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    sendPreview = resolve;
  });
  await page.route('**/drain-preview*', async (route) => {
    await released;
    await route.continue();
  });
  await page.goto('/');
  await page.getByRole('button', { name: 'Drain b1' }).click();
  const doIt = page.getByRole('dialog').getByRole('button', { name: 'Drain b1' });
  await expect(doIt).toBeDisabled();
  sendPreview();
  await expect(doIt).toBeEnabled();
});
