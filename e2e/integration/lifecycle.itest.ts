import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { type LoopbackServer, listenOnLoopback } from '@/demo/loopback-server';
import { findProcessesByEnvironment } from '../support/processes';
import { type Product, startProduct, temporaryDirectory } from '../support/product';
import { projectRoot } from '../support/project-root';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function startBackend(): Promise<LoopbackServer> {
  const server = createServer((_request, response) => response.end('hello'));
  const backend = await listenOnLoopback(server, 0, 'test');
  undo.push(() => backend.stop());
  return backend;
}

async function startBoth(): Promise<Product> {
  const backend = await startBackend();
  const product = await startProduct(['--backend', `127.0.0.1:${backend.port}`]);
  undo.push(() => product.stop());
  return product;
}

/** Opens the live stream of the dashboard and resolves after the first event; never closes it. */
async function openLiveStream(product: Product): Promise<void> {
  const response = await fetch(`${product.dashboardUrl}/api/v1/live`);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toContain('event:');
  // The stream ends with the product, which is what the test checks.
  reader.closed.catch(() => undefined);
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends it within 5 s, a live stream open or not',
  async (signal) => {
    const product = await startBoth();
    expect(await (await fetch(product.proxyUrl)).text()).toBe('hello');
    await openLiveStream(product);
    expect(product.processes().length).toBeGreaterThan(2);
    const { code, ms } = await product.stop(signal);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5000);
    expect(product.stderr()).toBe('');
    expect(product.processes()).toEqual([]);
  },
);

test('a second start serves the dashboard within 5 s', async () => {
  const data = temporaryDirectory();
  undo.push(async () => rmSync(data, { recursive: true, force: true }));
  const backend = await startBackend();
  const start = () =>
    startProduct(['--backend', `127.0.0.1:${backend.port}`, '--data', data], { entry: 'scripts/start.mjs' });
  await (await start()).stop();
  const started = performance.now();
  const product = await start();
  undo.push(() => product.stop());
  const page = await fetch(product.dashboardUrl);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('Stickyboard');
  expect(performance.now() - started).toBeLessThan(5000);
  expect(product.stderr()).toBe('');
});

test('healthz says ok while everything works', async () => {
  const product = await startBoth();
  await vi.waitFor(
    async () => {
      const response = await fetch(`${product.dashboardUrl}/healthz`);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ status: 'ok' });
    },
    { timeout: 5000, interval: 100 },
  );
});

test('nothing outlives a supervisor that is killed', async () => {
  const product = await startBoth();
  await openLiveStream(product);
  process.kill(product.pid, 'SIGKILL');
  await vi.waitFor(() => expect(product.processes()).toEqual([]), { timeout: 8000, interval: 100 });
});

test.each([
  { how: 'Ctrl-C in a terminal, which reaches every process at once', signal: 'SIGINT', whole: true },
  { how: 'SIGTERM to npm alone', signal: 'SIGTERM', whole: false },
] as const)('$how ends npm start cleanly', async ({ signal, whole }) => {
  const data = temporaryDirectory();
  undo.push(async () => rmSync(data, { recursive: true, force: true }));
  const backend = await startBackend();
  const options = [
    '--backend',
    `127.0.0.1:${backend.port}`,
    '--listen',
    '127.0.0.1:0',
    '--dashboard',
    '127.0.0.1:0',
  ];
  const child = spawn('npm', ['start', '--', ...options, '--data', data], {
    cwd: projectRoot,
    env: { ...process.env, TEST_TERMINAL: data },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  await vi.waitFor(() => expect(output).toContain('dashboard  '), { timeout: 20_000, interval: 50 });
  const started = performance.now();
  process.kill((whole ? -1 : 1) * (child.pid as number), signal);
  // npm exits before its child does; its output is closed once the last process has ended.
  await once(child, 'close');
  expect(performance.now() - started).toBeLessThan(5000);
  expect(findProcessesByEnvironment(`TEST_TERMINAL=${data}`)).toEqual([]);
  // npm's own messages about its user's settings are ignored.
  const own = output.split('\n').filter((line) => !line.startsWith('npm '));
  expect(own.join('\n')).not.toMatch(/error|warn|\bat .*:\d+:\d+/i);
});
