import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Product, startProduct } from '@/e2e/support/product';
import { getLiveSnapshot } from '@/lib/live/snapshot';
import { readIntent } from '@/lib/store/sql/intent/read-intent';
import { openDatabase } from '@/lib/store/sqlite/open-database';
import { createSqliteStore } from '@/lib/store/sqlite/sqlite-store';
import { migrate } from '@/prisma/migrate';
import { getResidentBytes, getTitle } from '../support/processes';
import type { LogFacts } from './log';

/** A download: how long, how large, and by how much the dashboard's process grew meanwhile, bytes. */
export interface Download {
  what: string;
  seconds: number;
  rows: number;
  bytes: number;
  grown: number;
}

/** What the product was like on a log. */
export interface ProductTimings {
  /** ms until the log is open: its form looked at, opened, read. */
  opened: number[];
  /** ms until the product serves, on the log and on none. */
  started: number;
  startedEmpty: number;
  downloads: Download[];
}

/** Rows of a download. */
const exportRowCount = 1_000_000;

/** Starts the built product on the log in `data`, which it changes, and downloads from it. */
export async function measureProduct(data: string, facts: LogFacts): Promise<ProductTimings> {
  const opened: number[] = [];
  for (let time = 0; time < 10; time++) {
    const began = performance.now();
    await migrate(data);
    const db = await openDatabase(data, 'supervisor');
    await readIntent(db);
    await getLiveSnapshot(createSqliteStore(db, data));
    opened.push(performance.now() - began);
    await db.$disconnect();
  }
  const folder = mkdtempSync(join(tmpdir(), 'stickyboard-bench-queries-'));
  try {
    const empty = await measureTime(() => startOnCopy(join(folder, 'empty'), folder, facts));
    await empty.made.stop();
    const { made: running, millis: started } = await measureTime(() => startOnCopy(data, folder, facts));
    try {
      const downloads: Download[] = [];
      for (const format of ['csv', 'csv', 'ndjson', 'parquet'])
        downloads.push(await downloadExport(running, format, data));
      return { opened, started, startedEmpty: empty.millis, downloads };
    } finally {
      await running.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureTime<Made>(make: () => Promise<Made>): Promise<{ made: Made; millis: number }> {
  const began = performance.now();
  return { made: await make(), millis: performance.now() - began };
}

/** With room for any log, so that none of it is swept away. */
function startOnCopy(data: string, folder: string, { upstream, backends }: LogFacts): Promise<Product> {
  const config = join(folder, 'stickyboard.yaml');
  const named = backends.map((name, index) => `{ name: ${name}, address: 127.0.0.1:${index + 1} }`);
  writeFileSync(
    config,
    `retention: { decisions: 3650d, size: 1t }
listeners: [{ listen: 127.0.0.1:0, upstream: ${upstream} }]
upstreams: { ${upstream}: { kind: origin, backends: [${named.join(', ')}] } }
`,
  );
  return startProduct(['--config', config, '--data', data]);
}

/** The newest million decisions as a file; every byte is read and thrown away. */
async function downloadExport(product: Product, format: string, data: string): Promise<Download> {
  const db = await openDatabase(data, 'dashboard');
  const [first] = await db.$queryRaw<{ time: bigint }[]>`
    SELECT time FROM Decision ORDER BY time DESC LIMIT 1 OFFSET ${exportRowCount - 1}`;
  await db.$disconnect();
  const from = new Date(Math.floor(Number(first?.time ?? 0) / 1000)).toISOString();
  const pid = getDashboardPid(product);
  const before = getResidentBytes(pid);
  let most = before;
  const sampling = setInterval(() => {
    most = Math.max(most, getResidentBytes(pid));
  }, 20);
  const began = performance.now();
  let bytes = 0;
  let rows = 0;
  try {
    const response = await fetch(
      `${product.dashboardUrl}/api/v1/export?what=decisions&format=${format}&from=${from}`,
      {
        headers: { 'accept-encoding': 'identity' },
      },
    );
    if (response.body === null) throw new Error('the export has no body');
    for await (const chunk of response.body) {
      bytes += chunk.length;
      if (format !== 'parquet') for (const byte of chunk) if (byte === 10) rows++;
    }
  } finally {
    clearInterval(sampling);
  }
  const seconds = (performance.now() - began) / 1000;
  return { what: format, seconds, rows, bytes, grown: most - before };
}

function getDashboardPid(product: Product): number {
  const found = product.processes().find((pid) => getTitle(pid).includes('dashboard'));
  if (found === undefined) throw new Error('the dashboard is not among the processes of the product');
  return found;
}
