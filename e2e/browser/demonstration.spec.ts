import { expect, getBackendRow, test, waitUntilRecorded } from './fixtures';

test('a new installation shows how to begin, and sends demonstration traffic after a question', async ({
  page,
  site,
}) => {
  await page.goto('/');
  const empty = page.getByRole('region', { name: 'No requests' });
  await expect(empty).toContainText(`curl -v -c cookie.txt -b cookie.txt ${site.product.proxyUrl}`);
  await empty.getByRole('button', { name: 'Send demonstration traffic…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('These are real requests');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await waitUntilRecorded(page, 0);

  await empty.getByRole('button', { name: 'Send demonstration traffic…' }).click();
  await dialog.getByRole('button', { name: 'Send traffic' }).click();
  await expect(page.getByText('Demonstration traffic started')).toBeVisible();
  await expect(empty).toBeHidden();
  await expect(getBackendRow(page, 'b1').locator('[data-word="Sessions"]')).toHaveText('10');
  await expect(getBackendRow(page, 'b2').locator('[data-word="Sessions"]')).toHaveText('10');

  const { upstreams } = await (await page.request.get('/api/v1/status')).json();
  const another = await page.request.post('/api/v1/demonstration', { data: { upstream: upstreams[0].name } });
  expect(another.status()).toBe(409);
  const stopped = await page.request.delete('/api/v1/demonstration', {
    headers: { 'content-type': 'application/json' },
  });
  const { sent, responses, failure, running } = await stopped.json();
  expect({ responses, failure, running }).toEqual({ responses: sent, failure: null, running: false });
  await waitUntilRecorded(page, sent);
  const audit = await (await page.request.get('/api/v1/audit?action=demonstration')).json();
  expect(audit.entries.map(({ detail, outcome }: Record<string, string>) => [detail, outcome])).toEqual([
    ['stopped', 'done'],
    [expect.stringContaining('visitors'), expect.any(String)],
    ['20 visitors', 'done'],
  ]);
});
