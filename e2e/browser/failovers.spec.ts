import type { Page } from 'playwright/test';
import { createVisitor, sendVisitors, type Visitor } from '../support/visitor';
import { findAccessibilityFaults } from './accessibility-faults';
import { expect, getBackendRow, type Site, test } from './fixtures';

interface DisplacedSessions {
  displacedSessions: { active: number; unpinned: number }[];
}

const picture = (page: Page) => page.getByRole('application', { name: 'Moves by backend' });
const getPaths = (page: Page) => picture(page).locator('path');

/** Kills b1 while it has visitors, moves each of them to b2 and restarts b1; returns the moved visitors. */
async function displaceSessions(page: Page, site: Site): Promise<Visitor[]> {
  const visits = await sendVisitors(site.product.proxyUrl, 10);
  const left = visits.filter(([, backend]) => backend === 'b1').map(([visitor]) => visitor);
  expect(left.length).toBeGreaterThan(1);
  await site.b1.kill();
  for (const visitor of left) expect((await visitor.get('/moved')).backend).toBe('b2');
  await site.b1.restart();
  await expect
    .poll(async () => {
      const response = await page.request.get('/api/v1/displaced-sessions');
      return ((await response.json()) as DisplacedSessions).displacedSessions.reduce(
        (sum, { active }) => sum + active,
        0,
      );
    })
    .toBe(left.length);
  return left;
}

test('moves are shown by backend and cause, as a diagram and in numbers, with the sessions still displaced', async ({
  page,
  site,
}) => {
  await page.goto('/failovers');
  await expect(page.getByText('No requests moved')).toBeVisible();
  await expect(page.getByText('No displaced sessions.')).toBeVisible();

  const moved = await displaceSessions(page, site);
  // The page reads again by itself.
  const table = page.getByRole('region', { name: 'Moves by backend, table' });
  await expect(table).toContainText(/b1\s*b2/);
  await expect(page.getByRole('paragraph').filter({ hasText: 'requests moved' })).toContainText(
    `${moved.length} `,
  );
  const moves = await table.locator('tbody tr td:nth-child(4)').allInnerTexts();
  expect(moves.reduce((sum, text) => sum + Number(text), 0)).toBe(moved.length);
  await expect(getPaths(page)).toHaveCount(1);
  await expect(picture(page)).toContainText(/b1.*left.*b2/);
  const lanes = page.getByRole('region', { name: 'Moves by cause' });
  await expect(lanes.getByRole('img').first()).toHaveAttribute('aria-label', /: \d+ moves?$/);
  await expect(page.getByRole('list', { name: 'Failovers, newest first' })).toContainText(/moved to b2/);
  const displaced = page.getByRole('region', { name: 'Displaced sessions', exact: true });
  await expect(displaced.locator('tbody tr')).toContainText(['b1']);

  await page.getByRole('link', { name: 'show sessions' }).first().click();
  await expect(page).toHaveURL(/\/sessions\?.*event=\d+/);
});

test('displaced sessions fail back: each returns on its next request, and no other session moves', async ({
  page,
  site,
}) => {
  const moved = await displaceSessions(page, site);
  const stay = createVisitor(site.product.proxyUrl);
  const { backend } = await stay.get('/');
  await page.goto('/failovers');
  await page.getByRole('button', { name: 'Fail the sessions of b1 back from b2' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(`${moved.length} active sessions were pinned to b1`);
  await dialog.getByRole('button', { name: `Fail ${moved.length} sessions back` }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(`Failing ${moved.length} sessions back to b1`)).toBeVisible();
  await expect(page.getByText(`${moved.length} failing back`, { exact: true })).toBeVisible();

  for (const visitor of moved) {
    // Effective on every worker within half a second.
    await expect.poll(async () => (await visitor.get('/back')).backend).toBe('b1');
    expect((await visitor.get('/again')).backend).toBe('b1');
  }
  expect((await stay.get('/stay')).backend).toBe(backend);
  await expect(page.getByText('No displaced sessions.')).toBeVisible();
  const table = page.getByRole('region', { name: 'Moves by backend, table' });
  await expect(table).toContainText('Unpinned by an operator');
  await page.goto('/');
  await expect(page.getByRole('list', { name: 'Events' })).toContainText('sent back to b1');
  await expect(getBackendRow(page, 'b1').locator('[data-word="Sessions"]')).not.toHaveText('0');
});

test('the range is in the address, and a range without moves says so', async ({ page, site }) => {
  await displaceSessions(page, site);
  await page.goto('/failovers?range=2026-01-01T00:00:00Z..2026-01-02T00:00:00Z');
  await expect(page.getByText('from 2026-01-01 00:00:00 UTC to 2026-01-02 00:00:00 UTC')).toBeVisible();
  await expect(page.getByText('No requests moved')).toBeVisible();
  await page.goto('/failovers?range=7d');
  await expect(page.getByRole('paragraph').filter({ hasText: /\d requests moved/ })).toBeVisible();
});

for (const [colorScheme, width] of [
  ['light', 1440],
  ['dark', 390],
] as const) {
  test(`failovers have no accessibility fault, ${colorScheme}, ${width} px wide`, async ({ page, site }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    await displaceSessions(page, site);
    await page.goto('/failovers');
    await expect(getPaths(page)).toHaveCount(1);
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
    expect(await findAccessibilityFaults(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Fail the sessions of b1 back from b2' }).click();
    await expect(page.getByRole('dialog')).toContainText('were pinned to b1');
    expect(await findAccessibilityFaults(page)).toEqual([]);
  });
}
