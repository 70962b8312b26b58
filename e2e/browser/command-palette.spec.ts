import type { Page } from 'playwright/test';
import { createVisitor } from '../support/visitor';
import { findAccessibilityFaults } from './accessibility-faults';
import { expect, getBackendRow, test, testOnSharedSite, waitUntilRecorded } from './fixtures';

const palette = (page: Page) => page.getByRole('dialog', { name: 'Commands' });
const field = (page: Page) => palette(page).getByRole('combobox');
const help = (page: Page) => page.getByRole('dialog', { name: 'Help' });
const option = (page: Page, name: string) => palette(page).getByRole('option', { name });

const livePill = (page: Page) => page.getByRole('status').filter({ hasText: /^Live$/ });

/** Opens the palette with its keyboard shortcut once the page handles keys. */
async function openPalette(page: Page): Promise<void> {
  await expect(livePill(page)).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(field(page)).toBeFocused();
}

testOnSharedSite(
  'the palette opens the page of a backend with the chosen range, and returns the focus',
  async ({ page, site }) => {
    await page.goto('/?range=1h');
    await page.getByRole('link', { name: 'Failovers' }).focus();
    await openPalette(page);
    await expect(option(page, 'b1').first()).toContainText(site.b1.address);
    await expect(option(page, 'b1').first()).toContainText('Up');
    await page.keyboard.press('Escape');
    await expect(palette(page)).toBeHidden();
    await expect(page.getByRole('link', { name: 'Failovers' })).toBeFocused();

    await page.keyboard.press('Control+k');
    await page.keyboard.type('b2');
    const chosen = palette(page).locator('[role="option"][aria-selected="true"]');
    await expect(chosen).toHaveText(/^b2/);
    // Screen readers learn of the active line from the field.
    await expect(field(page)).toHaveAttribute(
      'aria-activedescendant',
      (await chosen.getAttribute('id')) ?? '',
    );
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/backends\/default\/b2\?.*range=1h/);
    await expect(page.getByRole('heading', { name: 'Backend b2' })).toBeVisible();
    await expect(palette(page)).toBeHidden();
  },
);

test('the palette finds a session by its id, and sessions by how an id begins', async ({ page, site }) => {
  const client = createVisitor(site.product.proxyUrl);
  await client.get('/here');
  await createVisitor(site.product.proxyUrl).get('/other');
  await waitUntilRecorded(page, 2);
  await page.goto('/');
  await openPalette(page);
  const id = client.session();
  // Ids begin with the second in which their sessions began, which both may have done.
  const beginning = id.slice(0, 12);
  await page.keyboard.insertText(beginning);
  await option(page, `Search sessions for “${beginning}”`).click();
  await expect(page).toHaveURL(`/sessions?q=${beginning}`);
  await expect(page.getByRole('row', { name: id.slice(-4) })).toHaveCount(1);
  await expect(page.getByRole('row', { name: id.slice(0, 4) })).toHaveCount(1);

  await openPalette(page);
  await page.keyboard.insertText(id);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`/sessions/${id}`);
  await expect(page.getByRole('heading', { name: 'Session' }).first()).toContainText(id.slice(0, 4));
});

testOnSharedSite(
  'the palette drains a backend only after a confirmation, and resumes it',
  async ({ page, site }) => {
    let changes = 0;
    page.on('request', (request) => {
      if (request.method() === 'PATCH') changes++;
    });
    await page.goto('/');
    await openPalette(page);
    await page.keyboard.type('drain b1');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: /^Drain b1/ });
    await expect(dialog).toContainText('pinned here');
    expect(changes).toBe(0);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(getBackendRow(page, 'b1')).toContainText('Up');
    expect(changes).toBe(0);

    await openPalette(page);
    await page.keyboard.type('drain b1');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Drain b1' }).click();
    await expect(dialog).toBeHidden();
    await expect(getBackendRow(page, 'b1')).toContainText('Draining');

    await openPalette(page);
    await page.keyboard.type('b1 resume');
    await page.keyboard.press('Enter');
    const ready = page.getByRole('dialog', { name: 'Resume b1' });
    await expect(getBackendRow(page, 'b1')).toContainText('Draining');
    await ready.getByRole('button', { name: 'Set b1 to ready' }).click();
    await expect(getBackendRow(page, 'b1')).toContainText('Up');
    expect(changes).toBe(2);
    expect((await createVisitor(site.product.proxyUrl).get('/')).status).toBe(200);
  },
);

testOnSharedSite(
  'the focus returns to its element after a dialog or a menu is closed',
  async ({ page, site }) => {
    await page.goto(`${site.product.dashboardUrl}/backends`);
    await expect(livePill(page)).toBeVisible();
    const drain = page.getByRole('button', { name: 'Drain b1' });
    await drain.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toContainText('pinned here');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(drain).toBeFocused();

    const more = page.getByRole('button', { name: 'More actions for b1' });
    await more.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Change its weight' }).press('Enter');
    await expect(page.getByRole('dialog', { name: 'Weight of b1' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(more).toBeFocused();

    await page.keyboard.press('?');
    await expect(help(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(more).toBeFocused();
  },
);

testOnSharedSite(
  'the palette changes the range, the theme and the language, and copies the link',
  async ({ page, context, site }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(`${site.product.dashboardUrl}/`);
    const order = async (text: string) => {
      await openPalette(page);
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
      await expect(palette(page)).toBeHidden();
    };
    await order('last hour');
    await expect(page).toHaveURL(/range=1h/);
    await order('dark');
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
    await order('copy a link');
    await expect(page.getByText('Link to this view copied')).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      `${site.product.dashboardUrl}/?range=1h`,
    );
    await order('language chinese 简体');
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
    await expect(page.getByRole('link', { name: '故障转移' })).toBeVisible();
  },
);

testOnSharedSite(
  'commands that cannot be fetched leave the page unchanged, and can be requested again',
  async ({ page, site, complaints }) => {
    await page.goto('/');
    await expect(livePill(page)).toBeVisible();
    await page.route('**/_next/static/**', (route) => route.abort());
    await page.keyboard.press('Control+k');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('This dialog could not be loaded');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
    await expect(getBackendRow(page, 'b1')).toContainText(site.b1.address);
    await page.unroute('**/_next/static/**');
    expect(complaints.every((text) => text.includes('ERR_FAILED'))).toBe(true);
    complaints.length = 0;
    await openPalette(page);
  },
);

testOnSharedSite('keys lead to the pages, hold the picture, search and help', async ({ page, site }) => {
  // Six pages.
  test.slow();
  await page.goto('/');
  await expect(livePill(page)).toBeVisible();
  const places = { b: 'Backends', s: 'Sessions', f: 'Failovers', e: 'Export', t: 'Settings' };
  for (const [key, heading] of Object.entries(places)) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await expect(page.getByRole('heading', { name: heading, exact: true, level: 1 })).toBeVisible();
  }
  await page.keyboard.press('/');
  await expect(page.getByLabel('Search settings')).toBeFocused();
  // Keys typed into a field are text.
  await page.keyboard.type('gsp?/');
  await expect(page.getByLabel('Search settings')).toHaveValue('gsp?/');
  await expect(page).toHaveURL(/\/settings/);
  await expect(livePill(page)).toBeVisible();
  await page.getByLabel('Search settings').blur();

  await page.keyboard.press('p');
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  await page.keyboard.press('p');
  await expect(livePill(page)).toBeVisible();

  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(getBackendRow(page, 'b1')).toContainText(site.b1.address);
  // A page without a search has the palette.
  await page.keyboard.press('/');
  await expect(field(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(help(page)).toContainText('Keeps its sessions and accepts no new ones.');
  // Keys belong to the dialog.
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(help(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help(page)).toBeHidden();
  await expect(page).toHaveURL(/\/$/);
});

testOnSharedSite('single keys can be turned off, and stay off', async ({ page, site }) => {
  await page.goto(`${site.product.dashboardUrl}/sessions`);
  await expect(livePill(page)).toBeVisible();
  await page.keyboard.press('?');
  await help(page).getByRole('switch', { name: 'Single-key shortcuts' }).click();
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(livePill(page)).toBeVisible();
  await expect(page.locator('search kbd')).toBeHidden();
  for (const key of ['?', '/', 'p', 'g', 'b']) await page.keyboard.press(key);
  await openPalette(page);
  await expect(option(page, 'Failovers')).not.toContainText('g');
  await expect(page).toHaveURL(/\/sessions$/);
  await expect(help(page)).toBeHidden();
});

for (const [colorScheme, width] of [
  ['light', 1440],
  ['dark', 390],
] as const) {
  testOnSharedSite(
    `palette and help have no accessibility fault, ${colorScheme}, ${width} px wide`,
    async ({ page, site }) => {
      // Axe reads every node three times.
      test.slow();
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${site.product.dashboardUrl}/backends`);
      await expect(livePill(page)).toBeVisible();
      await page.getByRole('button', { name: 'Commands' }).click();
      await expect(option(page, 'b1').first()).toBeVisible();
      expect(await findAccessibilityFaults(page)).toEqual([]);
      await page.keyboard.press('ArrowDown');
      await expect(palette(page).locator('[aria-selected="true"]')).toHaveCount(1);
      expect(await findAccessibilityFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await expect(help(page)).toBeVisible();
      expect(await findAccessibilityFaults(page)).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    },
  );
}
