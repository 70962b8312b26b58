/** `npm run screenshots`: pictures of the real product with the demonstration running, into docs/images. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { chromiumOptions } from '../support/chromium';
import { startClientLoad } from '../support/client-load';
import { startFleet } from '../support/fleet';
import { startPostgresql } from '../support/postgresql/postgresql';
import { startProduct } from '../support/product';
import { projectRoot } from '../support/project-root';

const images = join(projectRoot, 'docs/images');
/** Long enough for the charts of the last five minutes to have a shape. */
const trafficMs = Number(process.env['TRAFFIC_SECONDS'] ?? 150) * 1000;

/** Longer than the time that the rates of nodes are of, and than a node takes to report. */
const fleetTrafficMs = 15_000;

interface Picture {
  name: string;
  path: string;
  theme: 'light' | 'dark';
  width: number;
  height: number;
  /** Brings the page into the state to show. */
  arrange?(page: Page): Promise<void>;
}

const wide = { width: 1440, height: 900 };
const pictures: Picture[] = [
  { name: 'overview-light', path: '/', theme: 'light', ...wide },
  { name: 'overview-dark', path: '/', theme: 'dark', ...wide },
  { name: 'overview-phone', path: '/', theme: 'light', width: 390, height: 844 },
  { name: 'sessions', path: '/sessions', theme: 'light', ...wide },
  { name: 'session', path: '/sessions', theme: 'light', ...wide, arrange: openFirstSession },
  { name: 'export', path: '/export', theme: 'light', ...wide },
  { name: 'drain', path: '/', theme: 'light', ...wide, arrange: openDrainDialog },
];

/** Of three nodes that share a database. */
const fleetPictures: Picture[] = [
  { name: 'nodes', path: '/nodes', theme: 'light', width: 1440, height: 520 },
];

async function openFirstSession(page: Page): Promise<void> {
  await page.locator('table a[href^="/sessions/"]').first().click();
  await page.waitForURL(/\/sessions\/./);
}

async function openDrainDialog(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Drain/ })
    .first()
    .click();
  await page.getByRole('dialog').getByRole('radio').first().waitFor();
}

async function takePicture(browser: Browser, dashboardUrl: string, picture: Picture): Promise<void> {
  const { name, path, theme, width, height } = picture;
  const viewport = { width, height };
  const page = await browser.newPage({ viewport, colorScheme: theme, deviceScaleFactor: 2 });
  await page.goto(dashboardUrl + path);
  await picture.arrange?.(page);
  await page.evaluate(() => document.fonts.ready);
  await page.getByText('Live', { exact: true }).first().waitFor();
  // The live stream has to have drawn something: charts are SVG, tables have rows.
  await page.locator('main').locator('svg, table tbody tr, form').first().waitFor();
  // A sparkline and the lines of the charts appear with the first tick.
  if (path === '/' && width === wide.width) await page.locator('.recharts-line path').first().waitFor();
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  await page.screenshot({ path: join(images, `${name}.png`) });
  await page.close();
  console.log(`docs/images/${name}.png`);
}

async function takePictures(dashboardUrl: string, wanted: Picture[], waitMs: number): Promise<void> {
  console.log(`${waitMs / 1000} s of traffic…`);
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  const browser = await chromium.launch(chromiumOptions);
  for (const picture of wanted) await takePicture(browser, dashboardUrl, picture);
  await browser.close();
}

async function takePicturesOfFleet(): Promise<void> {
  const server = await startPostgresql();
  const fleet = await startFleet({ database: server.url });
  const visitors = startClientLoad(fleet.nginx.port, { connections: 12, pauseMs: 50 });
  try {
    await takePictures(fleet.dashboardUrl, fleetPictures, fleetTrafficMs);
  } finally {
    await visitors.stop();
    await fleet.stop();
    await server.stop();
  }
}

// The default addresses, so that the pictures show what a reader will see.
const usual = ['--listen', '127.0.0.1:2200', '--dashboard', '127.0.0.1:3000'];
const given = process.argv.slice(2);
mkdirSync(images, { recursive: true });
await takePicturesOfFleet();
const product = await startProduct(['--demo', ...(given.length > 0 ? given : usual)]);
try {
  await takePictures(product.dashboardUrl, pictures, trafficMs);
} finally {
  await product.stop();
}
