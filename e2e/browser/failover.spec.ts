import { sendVisitors } from '../support/visitor';
import { expect, getBackendRow, test } from './fixtures';

test('a backend is killed while sessions run: they move, none of their requests fails, and the page shows it', async ({
  page,
  site,
}) => {
  const visits = await sendVisitors(site.product.proxyUrl, 8);
  const onB1 = visits.filter(([, backend]) => backend === 'b1').map(([visitor]) => visitor);
  expect(onB1.length).toBeGreaterThan(1);
  await page.goto('/');
  await expect(getBackendRow(page, 'b1').locator('[data-word="Sessions"]')).toHaveText(String(onB1.length));

  // Left edges of the table's columns: they must not jump when the text of a backend gets longer.
  const columns = () =>
    page
      .getByRole('columnheader')
      .evaluateAll((heads) => heads.map((head) => head.getBoundingClientRect().left));
  const before = await columns();

  const responses: { status: number; backend: string }[] = [];
  let running = true;
  const traffic = Promise.all(
    visits.map(async ([visitor, first]) => {
      // A session that has moved rests, so that its move stays on the first page of its decisions.
      let backend = first;
      while (running && backend === first) {
        const response = await visitor.get('/run');
        responses.push(response);
        backend = response.backend;
      }
    }),
  );
  await expect.poll(() => responses.length).toBeGreaterThan(40);
  await site.b1.kill();
  const events = page.getByRole('list', { name: 'Events' });
  // One event per cause: requests in flight were cut off, later ones were refused.
  await expect
    .poll(async () => {
      const moves = (await events.innerText()).matchAll(/b1 .*: (\d+) sessions? moved to b2/g);
      return [...moves].reduce((sum, [, sessions]) => sum + Number(sessions), 0);
    })
    .toBe(onB1.length);
  running = false;
  await traffic;

  expect(responses.filter(({ status }) => status !== 200)).toEqual([]);
  await expect(getBackendRow(page, 'b1')).toContainText('Down');
  expect(await columns()).toEqual(before);
  await expect(getBackendRow(page, 'b2').locator('[data-word="Sessions"]')).toHaveText('8');
  for (const visitor of onB1) expect((await visitor.get('/after')).backend).toBe('b2');

  await page.goto('/sessions?backend=b2');
  await expect(page.locator('tbody tr')).toHaveCount(8);
  const moved = onB1[0]?.session() ?? '';
  await page.locator(`a[href^="/sessions/${moved}"]`).click();
  await expect(page.getByRole('region', { name: 'Session' })).toContainText('1 move');
  await expect(page.getByRole('region', { name: 'Decisions, table' })).toContainText('moved');

  await site.b1.restart();
  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(getBackendRow(page, 'b1')).toContainText('Up');
});
