import { expect, onTestFinished, test, vi } from 'vitest';
import type { BackendRow } from '@/lib/contract/types';
import { startFailingBackend } from '@/proxy/fixtures/failing-backend';
import { RawClient } from '@/proxy/fixtures/raw-client';
import { buildConfiguration, startConfigured } from '../support/multi-worker';
import { type Product, waitUntilHealthy } from '../support/product';
import { runNginx } from '../support/second-tier/nginx';

const waitTimeoutMs = 30_000;

async function sendRequest(port: number, method: string, path: string): Promise<number> {
  const client = await RawClient.connect(port);
  const { status } = await client.request(
    `${method} ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n`,
  );
  client.close();
  return status;
}

/** How many of 12 POSTs, one after the other, got no response from a backend. */
async function failedPosts(port: number): Promise<number> {
  let failed = 0;
  for (let index = 0; index < 12; index++) if ((await sendRequest(port, 'POST', '/form')) !== 200) failed++;
  return failed;
}

async function getBackendRows({ dashboardUrl }: Product): Promise<BackendRow[]> {
  const response = await fetch(`${dashboardUrl}/api/v1/backends`);
  return ((await response.json()) as { backends: BackendRow[] }).backends;
}

test.each([1, 2])(
  'a backend that accepts requests and closes the connection goes down, as with nginx (%i worker(s))',
  async (workers) => {
    const backends = [await startFailingBackend('close'), await startFailingBackend('answer')];
    const ports = backends.map(({ port }) => port);
    const servers = ports.map((port) => `server 127.0.0.1:${port};`).join(' ');
    const nginx = await runNginx(
      () => 'location / { proxy_pass http://web; }',
      `upstream web { ${servers} }`,
    );
    onTestFinished(nginx.stop);
    const { product, port } = await startConfigured(
      buildConfiguration(workers, ports, ['listen: 127.0.0.1:0']),
    );
    await waitUntilHealthy(product);
    const failed = { nginx: await failedPosts(nginx.port), here: await failedPosts(port) };
    expect(failed.nginx).toBe(1);
    expect(failed.here).toBeGreaterThan(0);
    expect(failed.here).toBeLessThanOrEqual(3);
    await vi.waitFor(async () => {
      const [one, two] = await getBackendRows(product);
      expect(one).toMatchObject({
        health: 'down',
        healthReason: '3 requests in a row failed: connection closed',
      });
      expect(two).toMatchObject({ health: 'up' });
    }, waitTimeoutMs);
  },
);

test('one client with requests that backends cannot serve takes none down, among the traffic of others', async () => {
  const backends = [await startFailingBackend('answer'), await startFailingBackend('answer')];
  const ports = backends.map(({ port }) => port);
  const { product, port } = await startConfigured(buildConfiguration(2, ports, ['listen: 127.0.0.1:0']));
  await waitUntilHealthy(product);
  let over = false;
  const others = Array.from({ length: 4 }, async (_, index) => {
    const statuses = new Set<number>();
    while (!over) statuses.add(await sendRequest(port, 'GET', `/page/${index}`));
    return statuses;
  });
  for (let count = 0; count < 200; count++) expect(await sendRequest(port, 'POST', '/poison')).toBe(502);
  over = true;
  for (const statuses of await Promise.all(others)) expect([...statuses]).toEqual([200]);
  expect((await getBackendRows(product)).map(({ health }) => health)).toEqual(['up', 'up']);
  expect(product.stderr()).not.toContain('is down');
});
