import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { BackendRow, EventRow } from '@/lib/contract/types';
import { startBackend, type TestBackend } from '@/proxy/fixtures/backend';
import { get, RawClient } from '@/proxy/fixtures/raw-client';
import { filterWorkers } from '../support/processes';
import { type Product, startProduct, temporaryDirectory } from '../support/product';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function startOrigins(count: number): Promise<TestBackend[]> {
  const started = await Promise.all(
    Array.from({ length: count }, (_, index) => startBackend(`b${index + 1}`)),
  );
  for (const one of started) undo.push(one.close);
  return started;
}

/** The product with a configuration file that the test may rewrite. */
async function withFile(
  yaml: string,
): Promise<{ product: Product; port: number; write(yaml: string): void }> {
  const folder = temporaryDirectory();
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'stickyboard.yaml');
  writeFileSync(file, yaml);
  const product = await startProduct(['--config', file, '--data', join(folder, 'data')]);
  undo.push(() => product.stop());
  return {
    product,
    port: Number(new URL(product.proxyUrl).port),
    write: (text) => writeFileSync(file, text),
  };
}

function buildConfiguration(backends: TestBackend[], more = ''): string {
  const list = backends.map(
    ({ port }, index) => `      - { name: b${index + 1}, address: 127.0.0.1:${port} }`,
  );
  return `workers: 2
listeners:
  - { listen: 127.0.0.1:0, upstream: web }
upstreams:
  web:
${more}    backends:
${list.join('\n')}
`;
}

async function getBackendNames(product: Product): Promise<string[]> {
  const response = await fetch(`${product.dashboardUrl}/api/v1/backends`);
  return ((await response.json()) as { backends: BackendRow[] }).backends.map(({ name }) => name);
}

async function getRefusedReloads(product: Product): Promise<EventRow[]> {
  const response = await fetch(`${product.dashboardUrl}/api/v1/events?kind=reload-rejected`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { events: EventRow[] }).events;
}

test('SIGHUP and a changed file apply a new configuration, an invalid one is rejected, connections stay open', async () => {
  const all = await startOrigins(3);
  const { product, port, write } = await withFile(buildConfiguration(all.slice(0, 2)));
  const client = await RawClient.connect(port);
  undo.push(() => client.close());
  const first = await client.request('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
  const cookie = first.setCookies.map((line) => line.split(';')[0]).join('; ');

  write(buildConfiguration(all));
  process.kill(product.pid, 'SIGHUP');
  await vi.waitFor(async () => expect(await getBackendNames(product)).toEqual(['b1', 'b2', 'b3']), 10_000);
  await vi.waitFor(async () => {
    expect((await get(port, '/')).body).toBe('b3');
  }, 10_000);
  expect((await client.request(`GET / HTTP/1.1\r\nHost: h\r\nCookie: ${cookie}\r\n\r\n`)).body).toBe(
    first.body,
  );

  write(buildConfiguration(all).replace('upstream: web', 'upstream: wed'));
  await vi.waitFor(async () => {
    expect(await getRefusedReloads(product)).not.toEqual([]);
  }, 10_000);
  expect(product.stderr()).toMatch(/rejected the new configuration, keeping the current one: .*wed/);
  expect((await client.request(`GET / HTTP/1.1\r\nHost: h\r\nCookie: ${cookie}\r\n\r\n`)).body).toBe(
    first.body,
  );

  write(`${buildConfiguration(all.slice(0, 1))}retention: { size: 8g }
`);
  await vi.waitFor(async () => expect(await getBackendNames(product)).toEqual(['b1']), 10_000);
  const line = 'configuration  reloaded; pending a restart: retention.size';
  await vi.waitFor(() => expect(product.stdout()).toContain(line), 10_000);
  await vi.waitFor(async () => {
    const response = await fetch(`${product.dashboardUrl}/api/v1/events?kind=reloaded`);
    const { events } = (await response.json()) as { events: EventRow[] };
    expect(events[0]?.payload).toEqual({ pending: ['retention.size'] });
  }, 10_000);
  expect((await client.request(`GET / HTTP/1.1\r\nHost: h\r\nCookie: ${cookie}\r\n\r\n`)).body).toBe('b1');
}, 60_000);

test('a reload while a worker is down is applied everywhere, on that one too', async () => {
  const all = await startOrigins(2);
  const { product, port, write } = await withFile(buildConfiguration(all.slice(0, 1)));
  const [away, other] = filterWorkers(product.processes());
  process.kill(away, 'SIGKILL');
  const restarts = (): number => product.stderr().match(/is restarted/g)?.length ?? 0;
  await vi.waitFor(() => expect(restarts()).toBe(1), 10_000);
  write(buildConfiguration(all.slice(1)));
  process.kill(product.pid, 'SIGHUP');
  await vi.waitFor(() => expect(product.stdout()).toContain('configuration  reloaded'), 10_000);
  await vi.waitFor(() => expect(filterWorkers(product.processes())).toHaveLength(2), 10_000);
  // The one that was away is left alone for a while.
  process.kill(other, 'SIGKILL');
  await vi.waitFor(() => expect(restarts()).toBe(2), 10_000);
  const bodies = async (): Promise<string[]> =>
    Promise.all(Array.from({ length: 8 }, async () => (await get(port, '/')).body));
  const served = await vi.waitFor(bodies, 10_000);
  expect(new Set(served)).toEqual(new Set(['b2']));
}, 60_000);

test('learned pins are known to every worker and survive a restart', async () => {
  const maker = (name: string) =>
    startBackend(name, (request, response) => {
      if (request.url?.startsWith('/login'))
        response.setHeader('Set-Cookie', `SESSION=${request.url.slice(7)}`);
      response.end(name);
    });
  const all = [await maker('b1'), await maker('b2')];
  for (const one of all) undo.push(one.close);
  const sticky = '    sticky: { mode: learn, session: false, learn: { cookies: [SESSION] } }\n';
  const folder = temporaryDirectory();
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'stickyboard.yaml');
  writeFileSync(file, buildConfiguration(all, sticky));
  const start = () => startProduct(['--config', file, '--data', join(folder, 'data')]);
  const product = await start();
  const homes = new Map<string, string>();
  const port = Number(new URL(product.proxyUrl).port);
  for (let id = 0; id < 20; id++) homes.set(`s${id}`, (await get(port, `/login/s${id}`)).body);
  expect(new Set(homes.values()).size).toBe(2);
  const stay = async (at: number): Promise<void> => {
    for (const [id, home] of homes) expect((await get(at, '/', { Cookie: `SESSION=${id}` })).body).toBe(home);
  };
  await vi.waitFor(() => stay(port), 5000);
  // Connections are distributed to both workers, so that both have looked up the sessions.
  await stay(port);
  await product.stop();
  const again = await start();
  undo.push(() => again.stop());
  await stay(Number(new URL(again.proxyUrl).port));
}, 60_000);
