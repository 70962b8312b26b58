import { once } from 'node:events';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { BackendRow } from '@/lib/contract/types';
import { startBackend } from '@/proxy/fixtures/backend';
import { CertificateMaker } from '@/proxy/fixtures/certificates';
import { get } from '@/proxy/fixtures/raw-client';
import { getServedNames } from '@/proxy/fixtures/tls-client';
import type { CertificatePaths } from '@/proxy/listener/tls/certificate';
import { readFolderContents } from '../support/folder-contents';
import { filterWorkers } from '../support/processes';
import { type Product, startProduct, temporaryDirectory } from '../support/product';

const workerCount = 3;
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

interface Started {
  product: Product;
  port: number;
  folder: string;
  /** Writes the configuration and triggers a reload. */
  reload(yaml: string): void;
}

async function start(yaml: string): Promise<Started> {
  const folder = temporaryDirectory();
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'stickyboard.yaml');
  writeFileSync(file, yaml);
  const product = await startProduct(['--config', file, '--data', join(folder, 'data')]);
  undo.push(() => product.stop());
  const reload = (changed: string): void => {
    writeFileSync(file, changed);
    process.kill(product.pid, 'SIGHUP');
  };
  return { product, port: Number(new URL(product.proxyUrl).port), folder, reload };
}

async function startOrigin(name: string): Promise<number> {
  const started = await startBackend(name);
  undo.push(started.close);
  return started.port;
}

function buildConfiguration(backend: number, listeners: string[]): string {
  const lines = listeners.map((listener) => `  - { upstream: web, ${listener} }\n`).join('');
  return `workers: ${workerCount}\nlisteners:\n${lines}upstreams:\n  web: { backends: [127.0.0.1:${backend}] }\n`;
}

const tlsFields = ({ certificate, key }: CertificatePaths): string =>
  `listen: 127.0.0.1:0, tls: { certificates: [{ certificate: ${certificate}, key: ${key} }] }`;

/** The names served on enough connections that every worker had several of them. */
async function getServedCertificates(port: number): Promise<Set<string | undefined>> {
  return new Set(await Promise.all(Array.from({ length: 4 * workerCount }, () => getServedNames(port))));
}

test('a renewed certificate is used by every worker and logged once; so is a rejected one', async () => {
  const maker = new CertificateMaker();
  undo.push(() => maker.remove());
  const files = maker.make('DNS:old.test');
  const { product, port, folder } = await start(
    buildConfiguration(await startOrigin('b1'), [tlsFields(files)]),
  );
  expect(await getServedCertificates(port)).toEqual(new Set(['DNS:old.test']));

  const next = maker.make('DNS:new.test');
  const secret = readFileSync(next.key, 'utf8').split('\n')[1];
  renameSync(next.key, files.key);
  renameSync(next.certificate, files.certificate);
  await vi.waitFor(
    async () => expect(await getServedCertificates(port)).toEqual(new Set(['DNS:new.test'])),
    10_000,
  );
  const certificateLines = (): string[] => product.stderr().match(/^.*certificate.*$/gm) ?? [];
  expect(certificateLines()).toEqual([
    expect.stringMatching(/^stickyboard: the new certificate in \S+ is in use, valid until 20/),
  ]);

  writeFileSync(files.key, 'nothing');
  await vi.waitFor(() => expect(certificateLines().length).toBeGreaterThan(1), 10_000);
  // Workers that start now use the certificate of the earlier ones, though the file is invalid by now.
  for (const worker of filterWorkers(product.processes())) process.kill(worker, 'SIGKILL');
  await vi.waitFor(
    async () => expect(await getServedCertificates(port)).toEqual(new Set(['DNS:new.test'])),
    10_000,
  );
  expect(certificateLines().slice(1)).toEqual([
    expect.stringMatching(/contains no PEM private key: .*; keeping the current certificate$/),
  ]);

  await product.stop();
  const kept = readFolderContents(join(folder, 'data')) + product.stdout() + product.stderr();
  expect(kept).toContain('127.0.0.1');
  expect(kept).not.toContain(secret);
}, 60_000);

test('a new listener whose address is in use leaves the old configuration effective everywhere', async () => {
  const [old, other] = [await startOrigin('old'), await startOrigin('new')];
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  undo.push(() => taken.close());
  const { port: inUse } = taken.address() as AddressInfo;
  const plain = 'listen: 127.0.0.1:0';
  const { product, port, reload } = await start(buildConfiguration(old, [plain]));

  reload(buildConfiguration(other, [plain, `listen: 127.0.0.1:${inUse}`]));
  await vi.waitFor(() => {
    expect(product.stderr()).toContain(
      `rejected the new configuration, keeping the current one: listener: 127.0.0.1:${inUse} is in use by another program`,
    );
  }, 10_000);
  for (let request = 0; request < 4 * workerCount; request++) expect((await get(port, '/')).body).toBe('old');
  const shown = await fetch(`${product.dashboardUrl}/api/v1/backends`);
  const { backends } = (await shown.json()) as { backends: BackendRow[] };
  expect(backends.map(({ address }) => address)).toEqual([`127.0.0.1:${old}`]);

  taken.close();
  reload(buildConfiguration(other, [plain, `listen: 127.0.0.1:${inUse}`]));
  await vi.waitFor(async () => expect((await get(inUse, '/')).body).toBe('new'), 10_000);
  for (let request = 0; request < 4 * workerCount; request++) expect((await get(port, '/')).body).toBe('new');
}, 60_000);
