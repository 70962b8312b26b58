import { type Browser, type CDPSession, chromium, type Page } from 'playwright';
import { chromiumOptions } from '@/e2e/support/chromium';

/** A page in a browser context of its own, so that nothing is cached. */
export interface FreshPage {
  page: Page;
  cdp: CDPSession;
  close(): Promise<void>;
}

/** Chromium as the browser tests use it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...chromiumOptions,
    // An interrupt is handled by the run's own cleanup, which closes the browser.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

/** Opens an empty page in a new context. */
export async function openFreshPage(browser: Browser): Promise<FreshPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  return { page, cdp, close: () => context.close() };
}

/** Opens an address and waits until it is loaded. @throws if the response is an error */
export async function openUrl(page: Page, url: string): Promise<void> {
  const response = await page.goto(url, { waitUntil: 'load' });
  if (!response?.ok()) throw new Error(`${url} answers ${response?.status() ?? 'nothing'}`);
}

/** Waits until the overview shows what the live stream says. */
export async function waitUntilLive(page: Page): Promise<void> {
  await page.getByText('Live', { exact: true }).first().waitFor();
}
