import { readFile } from 'node:fs/promises';
import { parquetReadObjects } from 'hyparquet';
import type { Page } from 'playwright/test';
import { decisionFieldNames } from '@/lib/core/decision-record';
import { createVisitor } from '../support/visitor';
import { expect, test, testOnSharedSite, waitUntilRecorded } from './fixtures';

async function downloadBytes(page: Page, name: string): Promise<Buffer> {
  const started = page.waitForEvent('download');
  await page.getByRole('link', { name }).click();
  const file = await started;
  expect(file.suggestedFilename()).toMatch(/\.(csv|ndjson|json|parquet)$/);
  return readFile(await file.path());
}

async function download(page: Page, name: string): Promise<string> {
  return (await downloadBytes(page, name)).toString();
}

/** The rows of a CSV file without quoted line breaks, as objects by its heading. */
function parseCsv(csv: string): Record<string, string>[] {
  const [heading = '', ...lines] = csv.trimEnd().split('\r\n');
  const names = heading.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [names[index], cell])));
}

test('the exported log holds exactly the requests that were sent', async ({ page, site }) => {
  const sent: string[] = [];
  for (let visitor = 0; visitor < 5; visitor++) {
    const client = createVisitor(site.product.proxyUrl);
    for (let request = 0; request < 8; request++) {
      const path = `/visit/${visitor}/${request}`;
      expect((await client.get(`${path}?secret=1`)).status).toBe(200);
      sent.push(path);
    }
  }
  await waitUntilRecorded(page, sent.length);

  await page.goto('/export');
  const csv = parseCsv(await download(page, 'Download decisions as CSV'));
  expect(csv.map(({ path }) => path)).toEqual(sent);
  expect(csv.filter(({ outcome }) => outcome === 'assigned')).toHaveLength(5);

  await page.getByText('NDJSON', { exact: true }).click();
  const ndjson = (await download(page, 'Download decisions as NDJSON'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { path: string; backend: string });
  expect(ndjson.map(({ path }) => path)).toEqual(sent);
  for (const backend of [site.b1, site.b2]) {
    const served = ndjson
      .filter((row) => row.backend === backend.name)
      .map(({ path }) => `GET ${path}?secret=1`);
    expect(served).toEqual(await backend.getRequests());
  }

  await page.getByText('JSON', { exact: true }).click();
  expect(JSON.parse(await download(page, 'Download decisions as JSON'))).toEqual(ndjson);

  await page.getByText('Parquet', { exact: true }).click();
  const parquet = new Uint8Array(await downloadBytes(page, 'Download decisions as Parquet')).buffer;
  expect((await parquetReadObjects({ file: parquet })).map((row) => row['path'])).toEqual(sent);
});

test('filters narrow the export, and the curl line has the same filters', async ({ page, site }) => {
  const client = createVisitor(site.product.proxyUrl);
  for (const path of ['/a', '/b', '/c']) await client.get(path);
  await waitUntilRecorded(page, 3);
  await page.goto('/export');
  await page.getByLabel('Outcome', { exact: true }).selectOption('pinned');
  const rows = parseCsv(await download(page, 'Download decisions as CSV'));
  expect(rows.map(({ path }) => path)).toEqual(['/b', '/c']);
  await expect(
    page.getByText(`curl --compressed -o decisions.csv '${site.product.dashboardUrl}/api/v1/export?`),
  ).toContainText('outcome=pinned');
});

test('the estimate, the chosen columns and the progress agree with the file', async ({ page, site }) => {
  const client = createVisitor(site.product.proxyUrl);
  for (let request = 0; request < 30; request++) await client.get(`/page/${request}`);
  await waitUntilRecorded(page, 30);
  await page.goto('/export');
  await expect(page.getByText(/^About 30 rows, \d/)).toBeVisible();
  await page.getByLabel('Outcome', { exact: true }).selectOption('assigned');
  await expect(page.getByText(/^About 1 row, \d/)).toBeVisible();
  await page.getByLabel('Outcome', { exact: true }).selectOption('moved');
  await expect(page.getByText('No matching rows.')).toBeVisible();
  await page.getByLabel('Outcome', { exact: true }).selectOption('');

  const unwanted = ['id', 'node', 'listener', 'host', 'client'];
  for (const name of unwanted) {
    await page.getByRole('checkbox', { name, exact: true }).uncheck();
  }
  const csv = await download(page, 'Download decisions as CSV');
  const wanted = decisionFieldNames.filter((name) => !unwanted.includes(name));
  expect(csv.split('\r\n')[0]).toBe(wanted.join(','));
  expect(parseCsv(csv).map(({ path }) => path)).toEqual(Array.from({ length: 30 }, (_, at) => `/page/${at}`));
  await expect(page.getByText('Download complete: 30 rows')).toBeVisible();
  // The columns that are left are estimated a moment after the last was taken off.
  await expect
    .poll(async () => {
      const estimated = await page.getByText(/^About 30 rows/).innerText();
      const [, size = '', unit] = /rows, ([\d.]+) (k?B)/.exec(estimated) ?? [];
      const estimate = Number(size) * (unit === 'kB' ? 1000 : 1);
      return Math.abs(estimate - csv.length) / csv.length;
    })
    .toBeLessThan(0.1);
  await expect(page.getByText('curl --compressed -o decisions.csv')).toContainText('columns=time%2Cupstream');
});

testOnSharedSite(
  'a range is entered in the chosen time zone, and requested in UTC',
  async ({ page, context, site }) => {
    await context.addCookies([
      { name: 'stickyboard_zone', value: 'Asia%2FShanghai', url: site.product.dashboardUrl },
    ]);
    await page.goto('/export');
    await expect(page.getByText('Range, Asia/Shanghai')).toBeVisible();
    // The page handles input once it is hydrated.
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
    await page.getByLabel('From').fill('2026-01-02T08:00');
    const command = page.getByText('curl --compressed -o decisions.csv');
    await expect(command).toContainText('from=2026-01-02T00%3A00%3A00Z');
    await page.getByLabel('To', { exact: true }).fill('2026-01-02T07:00');
    await expect(page.getByText('The end must be after the start.')).toBeVisible();
    await page.getByLabel('To', { exact: true }).fill('2026-01-02T09:00');
    await expect(page.getByText('No matching rows.')).toBeVisible();
    await page.getByRole('button', { name: 'Show times in UTC' }).click();
    await expect(page.getByLabel('From')).toHaveValue(/^2026-01-02T00:00/);
    await expect(command).toContainText('from=2026-01-02T00%3A00%3A00Z');
  },
);
