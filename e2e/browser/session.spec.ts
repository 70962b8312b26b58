import { createVisitor, sendVisitors } from '../support/visitor';
import { findAccessibilityFaults } from './accessibility-faults';
import { expect, test, waitUntilRecorded } from './fixtures';

test('a session’s path is drawn: where it was pinned, when it moved and why, with the routes', async ({
  page,
  site,
}) => {
  const visitor = createVisitor(site.product.proxyUrl);
  const { backend: first } = await visitor.get('/first');
  const [from, to] = first === 'b1' ? [site.b1, site.b2] : [site.b2, site.b1];
  await visitor.get('/stays');
  await from.kill();
  expect((await visitor.get('/moves')).backend).toBe(to.name);
  await waitUntilRecorded(page, 3);

  await page.goto(`/sessions/${visitor.session()}`);
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await expect(timeline.getByRole('img')).toHaveAccessibleName(
    new RegExp(`^1 change of backend: ${from.name} for .*, then ${to.name} for`),
  );
  const changes = timeline.getByRole('region', { name: 'Changes of backend, table' });
  const change = changes.locator('tbody tr');
  await expect(change).toHaveCount(1);
  await expect(change).toContainText(/connect-failed|backend-down|bad-response/);
  const { backends } = (await (await page.request.get('/api/v1/backends')).json()) as {
    backends: { name: string; route: string }[];
  };
  for (const { name, route } of backends) {
    await expect(change.getByRole('button', { name: `Copy route of ${name}` })).toHaveAttribute(
      'title',
      new RegExp(`^${route}`),
    );
  }
  await expect(page.getByRole('region', { name: 'Session', exact: true })).toContainText(
    '3 requests, 1 move',
  );
});

test('an open session’s page follows its requests, and shows older ones on demand', async ({
  page,
  site,
}) => {
  const visitor = createVisitor(site.product.proxyUrl);
  for (let request = 0; request < 120; request++) await visitor.get(`/${request}`);
  await waitUntilRecorded(page, 120);
  await page.goto(`/sessions/${visitor.session()}`);
  const decisions = page.getByRole('region', { name: 'Decisions, table' }).locator('tbody tr');
  await expect(decisions).toHaveCount(100);
  await page.getByRole('button', { name: 'Show older' }).click();
  await expect(decisions).toHaveCount(120);
  await expect(page.getByText('120 shown: all in the log')).toBeVisible();
  await visitor.get('/new');
  await expect(decisions).toHaveCount(121);
  await expect(decisions.first()).toContainText('/new');
});

for (const { colorScheme, width } of [
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'dark', width: 390 },
] as const) {
  test(`unpinning says what it will do, does it, and shows that it did; ${colorScheme}, ${width} px`, async ({
    page,
    site,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    const [[visitor, from] = []] = await sendVisitors(site.product.proxyUrl, 1);
    const to = from === 'b1' ? 'b2' : 'b1';
    await waitUntilRecorded(page, 1);
    await page.goto(`/sessions/${visitor?.session()}`);
    await page.getByRole('button', { name: 'Unpin' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('Its next request is assigned to another backend');
    await expect(dialog).toContainText(`It can go to ${to}`);
    expect(await findAccessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: `Unpin from ${from}` }).click();
    await expect(dialog).toBeHidden();
    const unpinnedNotice = page.getByRole('status').filter({ hasText: `Leaves ${from} on its next request` });
    await expect(unpinnedNotice).toBeVisible();
    await expect(page.getByRole('button', { name: 'Unpin' })).toBeDisabled();

    // Effective on every worker within half a second; until then the pin stays.
    await expect.poll(async () => (await visitor?.get('/moves'))?.backend).toBe(to);
    const changes = page.getByRole('region', { name: 'Changes of backend, table' });
    await expect(changes.locator('tbody tr')).toContainText('unpinned');
    await expect(unpinnedNotice).toBeHidden();
    await expect(page.getByRole('button', { name: 'Unpin' })).toBeEnabled();
    expect(await findAccessibilityFaults(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}
