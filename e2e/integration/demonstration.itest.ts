import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { BackendRow } from '@/lib/contract/types';
import { curl } from '../support/curl';
import { holdFixedPorts } from '../support/fixed-ports';
import { type Product, runProduct, startProduct } from '../support/product';

let releasePorts: () => void;
beforeAll(async () => {
  releasePorts = await holdFixedPorts();
}, 300_000);
afterAll(() => releasePorts());

let product: Product | undefined;
afterEach(async () => {
  await product?.stop();
  product = undefined;
});

test('without a configuration the demonstration starts, says so, and its sessions reach the log', async () => {
  product = await startProduct([]);
  const { stdout, proxyUrl, dashboardUrl } = product;
  const proxy = proxyUrl.replace('http://', '');
  expect(stdout()).toMatch(/demonstration/);
  const line = stdout()
    .split('\n')
    .find((text) => text.includes('curl'));
  expect(line).toContain(`-x ${proxy}`);

  const response = await curl('127.0.0.1:2233', '-x', proxy);
  expect(response).toMatchObject({ status: 200, body: 'Hello, world!' });
  expect(response.getFields('set-cookie')).toContain('age=25; Max-Age=3600');

  await vi.waitFor(
    async () => {
      const response = await fetch(`${dashboardUrl}/api/v1/backends`);
      const { backends } = (await response.json()) as { backends: BackendRow[] };
      expect(backends.map((backend) => backend.address)).toEqual(['127.0.0.1:9000', '127.0.0.1:9001']);
      for (const backend of backends) {
        expect(backend.health).toBe('up');
        expect(backend.sessions).toBeGreaterThan(3);
        expect(backend.requestsPerSecond).toBeGreaterThan(1);
      }
    },
    { timeout: 20_000, interval: 250 },
  );
});

test('a port that it needs is taken: it says which, and nothing is started', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(2233, '127.0.0.1', resolve));
  try {
    const free = [
      '--listen',
      '127.0.0.1:0',
      '--dashboard',
      '127.0.0.1:0',
      '--data',
      '/tmp/stickyboard-never',
    ];
    const ended = await runProduct(['--demo', ...free]);
    expect(ended).toMatchObject({ code: 2, stdout: '', remainingProcesses: [] });
    expect(ended.stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/127\.0\.0\.1:2233 is in use/),
    ]);
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
});
