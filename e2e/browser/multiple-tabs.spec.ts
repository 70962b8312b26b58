import type { Page, Request } from 'playwright/test';
import { expect, testOnSharedSite } from './fixtures';

testOnSharedSite(
  'twelve tabs share one live stream, and stay live when the tab that reads it is closed',
  async ({ page, context, site }) => {
    testOnSharedSite.slow();
    const streams = new Map<Request, Page>();
    context.on('request', (request) => {
      if (request.url().includes('/api/v1/live')) streams.set(request, request.frame().page());
    });
    context.on('requestfailed', (request) => streams.delete(request));
    context.on('requestfinished', (request) => streams.delete(request));
    /** The tabs that read a stream at the moment. */
    const readers = () => [...streams.values()].filter((tab) => !tab.isClosed());

    // Browsers allow six connections to one origin.
    const tabs = [page, ...(await Promise.all(Array.from({ length: 11 }, () => context.newPage())))];
    for (const tab of tabs) await tab.goto('/settings', { waitUntil: 'commit' });
    for (const tab of tabs) await expect(tab.getByText('Live', { exact: true })).toBeVisible();
    await site.b1.kill();
    for (const tab of tabs) await expect(tab).toHaveTitle('■ 1 down · Settings · Stickyboard');
    await expect.poll(readers).toHaveLength(1);

    const [reader] = readers();
    await reader?.close();
    const others = tabs.filter((tab) => tab !== reader);
    await site.b1.restart();
    for (const tab of others) await expect(tab).toHaveTitle('Settings · Stickyboard');
    await expect.poll(readers).toHaveLength(1);

    await others[0]?.getByRole('link', { name: 'Failovers' }).click();
    await others[0]?.getByRole('heading', { name: 'Failovers', level: 1 }).waitFor();
  },
);
