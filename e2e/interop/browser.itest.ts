import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DecisionRow } from '@/lib/contract/types';
import { chromiumOptions } from '../support/chromium';
import { startForwardProduct } from '../support/forward-product';
import { type Product, startProduct } from '../support/product';
import { startBuiltInProxy } from '../support/second-tier/built-in-proxy';
import type { SecondTierProxy } from '../support/second-tier/daemon';
import { type EchoOrigin, startEchoOrigin } from './echo-origin';

const launch = (): Promise<Browser> => chromium.launch(chromiumOptions);

/** The decisions of the product once it has all of `count` requests that `counts` accepts. */
async function decisions(product: Product, count: number, counts: (row: DecisionRow) => boolean) {
  return vi.waitFor(
    async () => {
      const response = await fetch(`${product.dashboardUrl}/api/v1/decisions?limit=1000`);
      const rows = ((await response.json()) as { decisions: DecisionRow[] }).decisions.filter(counts);
      expect(rows.length).toBeGreaterThanOrEqual(count);
      return rows;
    },
    { timeout: 10_000, interval: 100 },
  );
}

describe('Chromium before the application', () => {
  const origins: EchoOrigin[] = [];
  let product: Product;
  let browser: Browser;

  beforeAll(async () => {
    for (const name of ['one', 'two', 'three']) origins.push(await startEchoOrigin(name));
    const backends = origins.flatMap(({ address }) => ['--backend', address]);
    product = await startProduct(['--workers', '1', ...backends]);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    await Promise.all(origins.map((origin) => origin.stop()));
  });

  test('a page with many pictures, and every page after it, is one backend’s', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${product.proxyUrl}/page`);
    const name = await page.title();
    for (let visit = 0; visit < 3; visit++) {
      await page.reload();
      expect(await page.title()).toBe(name);
    }
    const pictures = await decisions(product, 48, (row) => row.path === '/picture');
    expect(new Set(pictures.map((row) => row.backend)).size).toBe(1);
    expect(new Set(pictures.map((row) => row.session)).size).toBe(1);
    await context.close();
  });

  test('cookies that were kept bring it back to its backend', async () => {
    const first = await browser.newContext();
    const page = await first.newPage();
    await page.goto(`${product.proxyUrl}/page`);
    const name = await page.title();
    const kept = await first.storageState();
    await first.close();
    expect(kept.cookies.map((cookie) => cookie.name).sort()).toEqual(['route', 'route_sid']);
    for (let visit = 0; visit < 4; visit++) {
      const later = await browser.newContext({ storageState: kept });
      const again = await later.newPage();
      await again.goto(`${product.proxyUrl}/page`);
      expect(await again.title()).toBe(name);
      await later.close();
    }
  });
});

describe('Chromium as a client of the forward proxy', () => {
  const tier: SecondTierProxy[] = [];
  let origin: EchoOrigin;
  let product: Product;
  let browser: Browser;

  beforeAll(async () => {
    origin = await startEchoOrigin('site');
    tier.push(await startBuiltInProxy(), await startBuiltInProxy());
    product = await startForwardProduct(tier);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    await Promise.all(tier.map((proxy) => proxy.stop()));
    await origin?.stop();
  });

  test('every request of its session passes through the same proxy', async () => {
    // Chromium connects directly to this machine's own addresses unless it is configured otherwise.
    const proxy = { server: product.proxyUrl, bypass: '<-loopback>' };
    const context = await browser.newContext({ proxy });
    const page = await context.newPage();
    const via = new Set<string | null>();
    page.on('response', (response) => {
      if (response.url().includes(origin.address))
        void response.headerValue('via').then((value) => via.add(value));
    });
    await page.goto(`http://${origin.address}/page`);
    expect(await page.title()).toBe('site');
    await page.reload();
    const host = (row: DecisionRow): boolean => row.host === origin.address && row.path === '/picture';
    const rows = await decisions(product, 24, host);
    expect(new Set(rows.map((row) => row.backend)).size).toBe(1);
    await vi.waitFor(() => expect(via.size).toBe(1));
    expect([...via].join()).toMatch(/demo-proxy-\d+/);
    await context.close();
  });
});
