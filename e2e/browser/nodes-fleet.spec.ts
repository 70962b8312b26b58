import type { NodeRow } from '@/lib/contract/types';
import { type Fleet, startFleet } from '../support/fleet';
import { startPostgresql } from '../support/postgresql/postgresql';
import { sendVisitors } from '../support/visitor';
import { test as base, expect, getBackendRow } from './fixtures';

/** Three nodes that share a database; the dashboard is that of the first. */
const test = base.extend<{ fleet: Fleet }>({
  fleet: [
    async ({}, use) => {
      const server = await startPostgresql();
      try {
        const fleet = await startFleet({ database: server.url });
        await use(fleet);
        await fleet.stop();
      } finally {
        await server.stop();
      }
    },
    // Starting them is no part of what the test has time for.
    { timeout: 60_000 },
  ],
  baseURL: async ({ fleet }, use) => use(fleet.dashboardUrl),
});

test('the page Nodes shows three nodes, a drain from the browser reaches all of them, and a dead node is marked', async ({
  page,
  fleet,
}) => {
  const urls = fleet.nodes.map(({ port }) => `http://127.0.0.1:${port}`);
  const early = await sendVisitors(`http://${fleet.nginx.address}`, 12);
  await page.goto('/nodes');
  const getRow = (name: string) => page.locator(`tr[data-node="${name}"]`);
  for (const { name } of fleet.nodes) {
    await expect(getRow(name)).toContainText('● Running');
    await expect(getRow(name)).toContainText('applied');
  }

  await page.goto('/');
  await page.getByRole('button', { name: 'Drain b1' }).click();
  const patched = page.waitForResponse((response) => response.request().method() === 'PATCH');
  await page.getByRole('dialog').getByRole('button', { name: 'Drain b1' }).click();
  expect((await patched).status()).toBe(200);
  const hasReachedAll = async (): Promise<boolean> => {
    const { nodes } = (await (await page.request.get('/api/v1/nodes')).json()) as { nodes: NodeRow[] };
    return nodes.every(({ hasAppliedIntent }) => hasAppliedIntent);
  };
  await expect.poll(hasReachedAll).toBe(true);
  for (const url of urls) {
    const later = await sendVisitors(url, 6);
    expect(new Set(later.map(([, backend]) => backend))).toEqual(new Set(['b2', 'b3']));
  }
  // Sessions stay where they are: nginx sends each of their requests to another node.
  for (const [visitor, backend] of early) expect((await visitor.get('/stay')).backend).toBe(backend);
  await expect(getBackendRow(page, 'b1')).toContainText('Draining');

  await page.goto('/nodes');
  await fleet.nodes[2]?.kill();
  await expect(getRow('n3')).toContainText('■ Lost', { timeout: 15_000 });
  await expect(getRow('n2')).toContainText('● Running');
});
