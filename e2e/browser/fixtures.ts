import { test as base, expect, type Locator, type Page } from 'playwright/test';
import { type Backend, startBackend } from '../support/backend';
import { type Product, startProduct } from '../support/product';

/** The built product in front of two backends. */
export interface Site {
  b1: Backend;
  b2: Backend;
  product: Product;
}

interface Fixtures {
  /** For this test alone. */
  site: Site;
  /** Errors and warnings of the browser; a test fails unless this is empty at its end. */
  complaints: string[];
}

interface WorkerFixtures {
  /** For all tests that a worker of Playwright runs by `testOnSharedSite`, up to the first that fails. */
  sharedSite: Site;
}

async function withSite(use: (site: Site) => Promise<void>): Promise<void> {
  const [b1, b2] = await Promise.all([startBackend('b1'), startBackend('b2')]);
  const product = await startProduct(['--backend', `b1=${b1.address}`, '--backend', `b2=${b2.address}`]);
  await use({ b1, b2, product });
  await product.stop();
  await Promise.all([b1.kill(), b2.kill()]);
}

/** A browser test with a site of its own, failing when the page logs an error or a warning. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  sharedSite: [async ({}, use) => withSite(use), { scope: 'worker' }],
  site: async ({}, use) => withSite(use),
  baseURL: async ({ site }, use) => use(site.product.dashboardUrl),
  page: async ({ page }, use) => {
    const goto = page.goto.bind(page);
    page.goto = async (...args) => {
      const response = await goto(...args);
      await waitUntilHydrated(page);
      return response;
    };
    await use(page);
  },
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        // A prefetched page that was not opened yet has unused styles: that is no fault.
        if (message.text().includes('was preloaded using link preload')) return;
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

/**
 * A browser test that does not mind sessions and events of other tests, and leaves both backends up and ready, as
 * it found them. It saves a start of the product, which costs more than most tests.
 */
export const testOnSharedSite = test.extend({
  site: async ({ sharedSite }, use) => use(sharedSite),
});

export { expect };

/**
 * Waits until React has hydrated all controls of the page. A test is faster than any person: input before the
 * hydration would be lost.
 */
async function waitUntilHydrated(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('button, select, input:not([type="hidden"]), textarea')].every((element) =>
      Object.keys(element).some((key) => key.startsWith('__reactProps')),
    ),
  );
}

/** The row of a backend in the overview's table. */
export function getBackendRow(page: Page, backend: string): Locator {
  return page.locator(`tr[data-backend="${backend}"]`);
}

/** One of the figures at the top of the overview, by its word. */
export function getTile(page: Page, word: string): Locator {
  return page.locator('dl > div', { has: page.getByText(word, { exact: true }) });
}

/** Waits until the log has `count` requests: of one session if it is given, of all otherwise. */
export async function waitUntilRecorded(page: Page, count: number, session?: string): Promise<void> {
  const filter = session === undefined ? '' : `&session=${session}`;
  await expect
    .poll(async () => {
      const response = await page.request.get(`/api/v1/decisions?limit=1000${filter}`);
      const { decisions } = (await response.json()) as { decisions: unknown[] };
      return decisions.length;
    })
    .toBe(count);
}
