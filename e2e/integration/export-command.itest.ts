import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { DecisionRow } from '@/lib/contract/types';
import { type Backend, startBackend } from '../support/backend';
import { type Product, runProduct, startProduct, temporaryDirectory } from '../support/product';
import { projectRoot } from '../support/project-root';
import { createVisitor } from '../support/visitor';

// The dashboard and the shell export the log during traffic, and other tools read the exports.
const folder = temporaryDirectory();
const elsewhere = join(folder, 'elsewhere');
const backends: Backend[] = [];
const options = () => backends.flatMap(({ name, address }) => ['--backend', `${name}=${address}`]);
let product: Product;

beforeAll(async () => {
  backends.push(...(await Promise.all([startBackend('b1'), startBackend('b2')])));
  product = await startProduct(options());
});
afterAll(async () => {
  await product?.stop();
  await Promise.all(backends.map((backend) => backend.kill()));
  rmSync(folder, { recursive: true, force: true });
});

const json = async <Body>(from: Product, path: string): Promise<Body> =>
  (await (await fetch(`${from.dashboardUrl}/api/v1/${path}`)).json()) as Body;
const getLoggedCount = async () =>
  (await json<{ decisions: DecisionRow[] }>(product, 'decisions?limit=1000')).decisions;

async function sendVisits(count: number): Promise<void> {
  for (let visitor = 0; visitor < count; visitor++) {
    const client = createVisitor(product.proxyUrl);
    for (let request = 0; request < 5; request++) await client.get(`/visit/${visitor}/${request}`);
  }
}

/** Raw bytes: `fetch` would decompress them. */
function download(path: string): Promise<{ encoding: string | undefined; bytes: Buffer }> {
  const headers = { 'accept-encoding': 'gzip' };
  return new Promise((resolve, reject) => {
    get(`${product.dashboardUrl}/api/v1/${path}`, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ encoding: response.headers['content-encoding'], bytes: Buffer.concat(chunks) }),
      );
    }).once('error', reject);
  });
}

test('the shell exports the same as the dashboard, while the load balancer runs', async () => {
  await sendVisits(8);
  await vi.waitFor(async () => expect(await getLoggedCount()).toHaveLength(40), 5000);
  const shell = await runProduct(['export', 'decisions', '--data', product.data, '--format', 'json']);
  expect(shell).toMatchObject({ code: 0, stderr: '', remainingProcesses: [] });
  const { encoding, bytes } = await download('export?what=decisions&format=json');
  expect(encoding).toBe('gzip');
  expect(gunzipSync(bytes).toString()).toBe(shell.stdout);
  expect((JSON.parse(shell.stdout) as DecisionRow[]).toReversed()).toEqual(await getLoggedCount());
});

test('a Parquet file of the log opens elsewhere', async () => {
  const file = join(folder, 'log.parquet');
  const exporting = ['export', 'decisions', '--data', product.data, '--format', 'parquet', '--output', file];
  expect(await runProduct(exporting)).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const rows = await parquetReadObjects({ file: new Uint8Array(readFileSync(file)).buffer });
  expect(rows.map((row) => row['path']).toReversed()).toEqual(
    (await getLoggedCount()).map(({ path }) => path),
  );
  expect(rows[0]?.['time']).toBeInstanceOf(Date);
  const { encoding, bytes } = await download('export?what=decisions&format=parquet');
  expect(encoding).toBeUndefined();
  expect(bytes.equals(readFileSync(file))).toBe(true);
});

test('an exported log is looked at elsewhere', async () => {
  const file = join(folder, 'log.ndjson.gz');
  const exporting = ['export', 'decisions', '--data', product.data, '--format', 'ndjson', '--gzip'];
  expect(await runProduct([...exporting, '--output', file])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '',
  });
  const imported = await runProduct(['import', file, '--data', elsewhere]);
  expect(imported).toMatchObject({
    code: 0,
    stderr: '',
    stdout: `Imported 40 decisions of 8 sessions into ${elsewhere}.\n`,
  });
  const other = await startProduct([...options(), '--data', elsewhere]);
  const [here, there] = await Promise.all([
    json(product, 'sessions?sort=firstSeen'),
    json(other, 'sessions?sort=firstSeen'),
  ]);
  expect(there).toEqual(here);
  expect((await json<{ decisions: unknown[] }>(other, 'decisions?limit=1000')).decisions).toHaveLength(40);
  await other.stop();
});

test('an import requires a log that is not in use and empty', async () => {
  const file = join(folder, 'log.ndjson.gz');
  const used = await runProduct(['import', file, '--data', product.data]);
  expect(used).toMatchObject({ code: 2, stdout: '' });
  expect(used.stderr).toContain('is in use by another Stickyboard');
  const full = await runProduct(['import', file, '--data', elsewhere]);
  expect(full).toMatchObject({ code: 2, stdout: '' });
  expect(full.stderr).toContain('is not empty');
});

test('an export whose reader closes the pipe ends quietly', async () => {
  const command = `"${process.execPath}" dist/main.js export decisions --data "${product.data}" | head -n 1`;
  const shell = spawn('bash', ['-o', 'pipefail', '-c', command], { cwd: projectRoot });
  let [said, error] = ['', ''];
  shell.stdout.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  shell.stderr.on('data', (chunk: Buffer) => {
    error += chunk;
  });
  const code = await new Promise((resolve) => shell.once('close', resolve));
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(said).toMatch(/^id,time,node,/);
});
