import type { Page } from 'playwright/test';
import { expect, test } from './fixtures';

test('twelve tabs are live over one stream, and go on when the tab that reads it is frozen or closed', async ({
  page,
  context,
  site,
}) => {
  test.slow();
  const readers: Page[] = [];
  context.on('request', (request) => {
    if (request.url().includes('/api/v1/live')) readers.push(request.frame().page());
  });
  // Browsers allow six connections to one origin.
  const tabs = [page, ...(await Promise.all(Array.from({ length: 11 }, () => context.newPage())))];
  for (const tab of tabs) await tab.goto('/settings', { waitUntil: 'commit' });
  for (const tab of tabs) await expect(tab.getByText('Live', { exact: true })).toBeVisible();
  await site.b1.kill();
  for (const tab of tabs) await expect(tab).toHaveTitle('■ 1 down · Settings · Stickyboard');
  expect(readers).toHaveLength(1);

  // What browsers do to tabs that are hidden for long.
  const [frozen] = readers as [Page];
  const cdp = await context.newCDPSession(frozen);
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  const awake = tabs.filter((tab) => tab !== frozen);
  await site.b1.restart();
  for (const tab of awake) await expect(tab).toHaveTitle('Settings · Stickyboard');

  const closed = readers.at(-1);
  expect(awake).toContain(closed);
  await closed?.close();
  const left = awake.filter((tab) => tab !== closed);
  await site.b1.kill();
  for (const tab of left) await expect(tab).toHaveTitle('■ 1 down · Settings · Stickyboard');

  await left[0]?.getByRole('link', { name: 'Failovers' }).click();
  await left[0]?.getByRole('heading', { name: 'Failovers', level: 1 }).waitFor();
});
