import type { Page } from 'playwright/test';
import { createVisitor } from '../support/visitor';
import { findAccessibilityFaults } from './accessibility-faults';
import { expect, getBackendRow, test, testOnSharedSite, waitUntilRecorded } from './fixtures';

/** Everything on the page that people read or hear and that has Latin words, but for data. */
async function latinWords(page: Page): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const found = new Set<string>();
    const isData = (element: Element | null) =>
      element?.closest('code, .mono, [lang="en"], script, style, nextjs-portal, [data-language-neutral]') !=
      null;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (!isData(node.parentElement)) found.add(node.textContent ?? '');
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
      for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
        if (!isData(element)) found.add(element.getAttribute(name) ?? '');
    found.add(document.title);
    return [...found];
  });
  return texts.filter((text) =>
    (text.replace(/[0-9a-f]{8,}|[0-9a-f]{4}…[0-9a-f]{4,}/g, '').match(/[A-Za-z]{3,}/g) ?? []).some(
      (word) => !names.has(word),
    ),
  );
}

/** Names, units and fields: the same in every language. */
const names = new Set(
  [
    'Stickyboard UTC API English Node SQLite CSV BOM Excel UTF NDJSON JSON HTTP HTTPS TLS TCP GET POST Cookie User Agent',
    'Shift Ctrl curl Esc Tab Enter TTFB IANA URL ICU Parquet JSESSIONID',
  ].flatMap((line) => line.split(' ')),
);

test.describe('in a browser that prefers Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('every page is Chinese, whole and without an accessibility fault', async ({
    page,
    site,
    complaints,
  }) => {
    test.slow();
    const clients = Array.from({ length: 6 }, () => createVisitor(site.product.proxyUrl));
    for (const client of clients) for (const path of ['/1', '/2']) await client.get(path);
    await waitUntilRecorded(page, 12);
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
    await expect(page).toHaveTitle('概览 · Stickyboard');
    await expect(getBackendRow(page, 'b1')).toContainText('正常');
    const upstream = (await (await page.request.get('/api/v1/status')).json()).upstreams[0].name;
    names.add(upstream);
    const paths = [
      '/',
      '/backends',
      `/backends/${upstream}/b1`,
      '/sessions',
      `/sessions/${clients[0]?.session()}`,
      '/failovers',
      '/export',
      '/settings',
      '/nowhere',
    ];
    for (const path of paths) {
      await page.goto(path);
      await expect(page.getByRole('status').filter({ hasText: '实时' })).toBeVisible();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect.soft(await latinWords(page), path).toEqual([]);
      expect.soft(await findAccessibilityFaults(page), path).toEqual([]);
    }
    // The browser reports the 404 of a missing page as an error.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('404')]);
    await page.goto('/');
    await page.getByRole('button', { name: '排空 b1' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await latinWords(page), 'the dialog').toEqual([]);
  });
});

testOnSharedSite(
  'the language can be switched on any page, at once and permanently',
  async ({ page, site }) => {
    await createVisitor(site.product.proxyUrl).get('/');
    await page.goto('/sessions');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await page.getByRole('button', { name: 'Language' }).click();
    await page.getByRole('menuitem', { name: '简体中文' }).click();
    await expect(page.getByRole('heading', { level: 1, name: '会话' })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
    await expect(page).toHaveURL(/\/sessions$/);
    await page.reload();
    await expect(page.getByRole('heading', { level: 1, name: '会话' })).toBeVisible();
    await page.getByRole('button', { name: '语言' }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Sessions' })).toBeVisible();
  },
);
