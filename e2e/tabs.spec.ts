import { expect, test } from './fixtures';

test('twelve tabs are live over one stream, and go on when the tab that reads it is closed', async ({
  page,
  context,
  site,
}) => {
  test.slow();
  const readers: unknown[] = [];
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

  const others = tabs.filter((tab) => !readers.includes(tab));
  for (const tab of tabs) if (readers.includes(tab)) await tab.close();
  await site.b1.restart();
  for (const tab of others) await expect(tab).toHaveTitle('Settings · Stickyboard');
  expect(readers).toHaveLength(2);

  await others[0]?.getByRole('link', { name: 'Failovers' }).click();
  await others[0]?.getByRole('heading', { name: 'Failovers', level: 1 }).waitFor();
});
