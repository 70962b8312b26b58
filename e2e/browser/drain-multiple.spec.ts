import { startBackend } from '../support/backend';
import { type Product, startProduct } from '../support/product';
import { sendVisitors } from '../support/visitor';
import { test as base, expect, getBackendRow } from './fixtures';

/** The built product in front of three backends, of which two can be spared. */
const test = base.extend<{ trio: Product }>({
  trio: async ({}, use) => {
    const backends = await Promise.all(['b1', 'b2', 'b3'].map((name) => startBackend(name)));
    const product = await startProduct(
      backends.flatMap(({ name, address }) => ['--backend', `${name}=${address}`]),
    );
    await use(product);
    await product.stop();
    await Promise.all(backends.map((backend) => backend.kill()));
  },
  baseURL: async ({ trio }, use) => use(trio.dashboardUrl),
});

test('two backends are drained with one confirmation, and resumed together', async ({ page, trio }) => {
  const visits = await sendVisitors(trio.proxyUrl, 9);
  const leavingCount = visits.filter(([, backend]) => backend !== 'b3').length;
  await page.goto('/backends');
  await expect(getBackendRow(page, 'b1').locator('[data-word="Sessions"]')).not.toHaveText('0');
  for (const name of ['b1', 'b2']) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await page.getByRole('button', { name: 'Drain 2 backends' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Drain b1 and b2');
  await expect(dialog).toContainText(`${leavingCount} sessions are pinned here`);
  await expect(dialog.getByRole('row')).toHaveCount(1);
  await expect(dialog.getByRole('row')).toContainText('b3');
  await dialog.getByRole('button', { name: 'Drain b1 and b2' }).click();
  await expect(dialog).toBeHidden();
  for (const name of ['b1', 'b2']) await expect(getBackendRow(page, name)).toContainText('Draining');
  await expect
    .poll(async () => new Set((await sendVisitors(trio.proxyUrl, 4)).map(([, name]) => name)))
    .toEqual(new Set(['b3']));
  for (const [visitor, backend] of visits) expect((await visitor.get('/stay')).backend).toBe(backend);

  const response = await page.request.get('/api/v1/events?kind=admin-state');
  const { events } = (await response.json()) as { events: { backend: string; actor: string }[] };
  expect(events.map(({ backend, actor }) => [backend, actor]).sort()).toEqual([
    ['b1', 'operator@127.0.0.1'],
    ['b2', 'operator@127.0.0.1'],
  ]);

  for (const name of ['b1', 'b2']) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await page.getByRole('button', { name: 'Resume 2 backends' }).click();
  for (const name of ['b1', 'b2']) await expect(getBackendRow(page, name)).toContainText('Up');
});

test('draining all backends at once shows a warning', async ({ page, trio }) => {
  expect(trio.dashboardUrl).not.toBe('');
  await page.goto('/backends');
  for (const name of ['b1', 'b2', 'b3']) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await page.getByRole('button', { name: 'Drain 3 backends' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText(
    'b1, b2 and b3 are the last backends that accept new sessions',
  );
});
