import { expect, onTestFinished, test, vi } from 'vitest';
import type { BackendRow } from '@/lib/api/types';
import { RawClient } from '@/proxy/fixtures/client';
import { halfDead } from '@/proxy/fixtures/half-dead';
import { configuration, startConfigured } from './many-workers';
import { type Product, untilWell } from './product';
import { runNginx } from './tier/nginx';

const timeout = 30_000;

async function ask(port: number, method: string, path: string): Promise<number> {
  const client = await RawClient.to(port);
  const { status } = await client.ask(`${method} ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n`);
  client.close();
  return status;
}

/** How many of 12 POSTs, one after the other, were not answered by a backend. */
async function failedPosts(port: number): Promise<number> {
  let failed = 0;
  for (let index = 0; index < 12; index++) if ((await ask(port, 'POST', '/form')) !== 200) failed++;
  return failed;
}

async function rows({ dashboardUrl }: Product): Promise<BackendRow[]> {
  const answer = await fetch(`${dashboardUrl}/api/v1/backends`);
  return ((await answer.json()) as { backends: BackendRow[] }).backends;
}

test.each([1, 2])(
  'a backend that takes requests and closes goes down, as nginx has it (%i worker(s))',
  async (workers) => {
    const backends = [await halfDead('close'), await halfDead('answer')];
    const ports = backends.map(({ port }) => port);
    const servers = ports.map((port) => `server 127.0.0.1:${port};`).join(' ');
    const nginx = await runNginx(
      () => 'location / { proxy_pass http://web; }',
      `upstream web { ${servers} }`,
    );
    onTestFinished(nginx.stop);
    const { product, port } = await startConfigured(configuration(workers, ports, ['listen: 127.0.0.1:0']));
    await untilWell(product);
    const failed = { nginx: await failedPosts(nginx.port), here: await failedPosts(port) };
    expect(failed.nginx).toBe(1);
    expect(failed.here).toBeGreaterThan(0);
    expect(failed.here).toBeLessThanOrEqual(3);
    await vi.waitFor(async () => {
      const [one, two] = await rows(product);
      expect(one).toMatchObject({
        health: 'down',
        healthReason: '3 requests in a row failed: connection closed',
      });
      expect(two).toMatchObject({ health: 'up' });
    }, timeout);
  },
);

test('one client that asks for what backends cannot answer takes none down, among the traffic of others', async () => {
  const backends = [await halfDead('answer'), await halfDead('answer')];
  const ports = backends.map(({ port }) => port);
  const { product, port } = await startConfigured(configuration(2, ports, ['listen: 127.0.0.1:0']));
  await untilWell(product);
  let over = false;
  const others = Array.from({ length: 4 }, async (_, index) => {
    const statuses = new Set<number>();
    while (!over) statuses.add(await ask(port, 'GET', `/page/${index}`));
    return statuses;
  });
  for (let count = 0; count < 200; count++) expect(await ask(port, 'POST', '/poison')).toBe(502);
  over = true;
  for (const statuses of await Promise.all(others)) expect([...statuses]).toEqual([200]);
  expect((await rows(product)).map(({ health }) => health)).toEqual(['up', 'up']);
  expect(product.stderr()).not.toContain('is down');
});
