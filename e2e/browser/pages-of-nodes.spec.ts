import { type Fleet, startFleet } from '../support/fleet';
import { startPostgresql } from '../support/postgresql/postgresql';
import { test as base, expect } from './fixtures';

/** Two nodes that share a database; the dashboard is that of the first. */
const test = base.extend<{ fleet: Fleet }>({
  fleet: [
    async ({}, use) => {
      const server = await startPostgresql();
      try {
        const fleet = await startFleet({ database: server.url, nodes: 2 });
        await use(fleet);
        await fleet.stop();
      } finally {
        await server.stop();
      }
    },
    // Starting them is no part of what the test has time for.
    { timeout: 120_000 },
  ],
  baseURL: async ({ fleet }, use) => use(fleet.dashboardUrl),
});

test('a session says which node served each request, and the settings are those of a chosen node', async ({
  page,
  fleet,
}) => {
  const [first, second] = fleet.nodes.map(({ port }) => `http://127.0.0.1:${port}`);
  const response = await fetch(`${first}/one`);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  await fetch(`${second}/other`, { headers: { cookie } });
  const session = /route_sid=([0-9a-f]+)/.exec(cookie)?.[1] ?? '';
  await expect
    .poll(async () => (await page.request.get(`/api/v1/decisions?session=${session}`)).json())
    .toMatchObject({ decisions: [{ node: 'n2' }, { node: 'n1' }] });

  await page.goto(`/sessions/${session}`);
  await expect(page.getByRole('row', { name: '/other' })).toContainText('n2');
  await expect(page.getByRole('row', { name: '/one' })).toContainText('n1');

  await page.goto('/settings');
  const tables = page.getByRole('region', { name: /^Effective settings on/ });
  await expect(tables).toHaveCount(1);
  const choice = page.getByRole('combobox', { name: 'Node' });
  for (const name of ['n1', 'n2']) {
    await choice.selectOption(name);
    await expect(tables).toHaveCount(1);
    await expect(tables).toHaveAccessibleName(`Effective settings on ${name}`);
  }
  await choice.selectOption('');
  await expect(tables).toHaveCount(2);
});
