import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import type { Product } from '../support/product';
import { suspendRecorder } from '../support/suspend-recorder';
import { sendVisitors } from '../support/visitor';
import { expect, test } from './fixtures';

/** The process of the product whose title is `title`. */
function getPid(product: Product, title: string): number {
  const found = product
    .processes()
    .find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]?.trim() === title);
  if (found === undefined) throw new Error(`no process of the product is called ${title}`);
  return found;
}

/** Stops a process, as if it hung, until the returned function is called. */
function suspendProcess(pid: number): () => void {
  process.kill(pid, 'SIGSTOP');
  return () => process.kill(pid, 'SIGCONT');
}

const banner = (page: Page) => page.getByRole('alert').filter({ hasText: /since|自/ });
const patience = { timeout: 25_000 };

test.beforeEach(async ({ page, site }) => {
  await sendVisitors(site.product.proxyUrl, 2);
  await page.goto('/');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(banner(page)).toBeHidden();
});

test('a hanging recorder is reported, with the time since which the picture is old', async ({
  page,
  site,
}) => {
  const recorder = getPid(site.product, 'stickyboard recorder');
  const continueRecorder = await suspendRecorder(recorder, site.product.data);
  try {
    await expect(banner(page)).toContainText('has stored nothing since', patience);
    await expect(page).toHaveTitle(/^■ Alert/);
  } finally {
    continueRecorder();
  }
  await expect(banner(page)).toBeHidden(patience);
});

test('a load balancer without heartbeats is reported', async ({ page, site }) => {
  const letGo = suspendProcess(getPid(site.product, 'stickyboard'));
  try {
    await expect(banner(page)).toContainText('has not reported since', patience);
  } finally {
    letGo();
  }
  await expect(banner(page)).toBeHidden(patience);
});

test('an unreadable database is reported, and the page continues once it is readable', async ({
  page,
  site,
}) => {
  const file = join(site.product.data, 'stickyboard.db');
  renameSync(file, `${file}.away`);
  try {
    await expect(banner(page)).toContainText('The database has not been readable since', patience);
    // Traffic does not depend on it.
    const [visit] = await sendVisitors(site.product.proxyUrl, 1);
    expect(visit?.[1]).toMatch(/^b[12]$/);
  } finally {
    renameSync(`${file}.away`, file);
  }
  await expect(banner(page)).toBeHidden(patience);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
});
