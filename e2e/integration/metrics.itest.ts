import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { version } from '@/lib/core/version';
import { type Backend, startBackend } from '../support/backend';
import { calls, pages } from '../support/dashboard-routes';
import { scrapeMetrics } from '../support/monitoring/scrape';
import { startProduct, temporaryDirectory, waitUntilHealthy } from '../support/product';
import { projectRoot } from '../support/project-root';
import { runStickyboard } from '../support/run-command';
import { addUser } from '../support/users';
import { sendVisitors } from '../support/visitor';

let data: string;
/** Has a notification target that is unreachable. */
let configuration: string;
let backends: Backend[];
beforeEach(async () => {
  data = temporaryDirectory();
  configuration = join(data, 'stickyboard.yaml');
  writeFileSync(configuration, 'notify: [{ name: ops, url: "http://127.0.0.1:9/" }]\n');
  backends = await Promise.all(['b1', 'b2'].map((name) => startBackend(name)));
});
afterEach(async () => {
  for (const backend of backends) await backend.kill();
  rmSync(data, { recursive: true });
});

const options = (): string[] => [
  ...backends.flatMap(({ name, address }) => ['--backend', `${name}=${address}`]),
  ...['--config', configuration, '--listen', '127.0.0.1:0'],
  '--data',
  data,
];

it('reports what happened, with each documented metric and no other', async () => {
  const product = await startProduct(options());
  try {
    const visits = await sendVisitors(product.proxyUrl, 4);
    for (const [visitor] of visits) await visitor.get('/again');
    await backends[0]?.kill();
    for (const [visitor] of visits) await visitor.get('/once more');
    const url = product.dashboardUrl;
    const drain = { method: 'PATCH', headers: { 'content-type': 'application/json' } };
    await fetch(`${url}/api/v1/backends/default/b2`, { ...drain, body: '{"adminState":"draining"}' });
    const of = (backend: string) => `upstream="default",backend="${backend}"`;
    const atNode = (backend: string) => `${of(backend)},node="${hostname()}"`;
    const samples = await vi.waitFor(async () => {
      const found = await scrapeMetrics(url);
      expect(found.get(`stickyboard_requests_total{${atNode('b2')},outcome="moved"}`)).toBe(2);
      // The last request that was sent.
      expect(found.get(`stickyboard_requests_total{${atNode('b2')},outcome="pinned"}`)).toBe(4);
      expect(found.get(`stickyboard_backend_up{${atNode('b1')}}`)).toBe(0);
      expect(found.get(`stickyboard_backend_drain_sessions_left{${of('b2')}}`)).toBe(4);
      return found;
    }, 15_000);
    const get = (name: string) => samples.get(`stickyboard_${name}`);
    expect(get(`requests_total{${atNode('b1')},outcome="assigned"}`)).toBe(2);
    expect(get(`requests_total{${atNode('b1')},outcome="pinned"}`)).toBe(2);
    const moves = [...samples].filter(([key]) => key.startsWith('stickyboard_moves_total{'));
    expect(moves.every(([key]) => /from="b1",to="b2",reason="(connect-failed|backend-down)"/.test(key))).toBe(
      true,
    );
    expect(moves.reduce((sum, [, value]) => sum + value, 0)).toBe(2);
    expect(get(`backend_state{${of('b2')},state="draining"}`)).toBe(1);
    expect(get(`bytes_total{${atNode('b1')},direction="out"}`)).toBeGreaterThan(100);

    // `node` is the name of a proxy in every metric that has it.
    expect(get(`build_info{version="${version}",nodejs="${process.version}"}`)).toBe(1);

    const page = readFileSync(join(projectRoot, 'docs/guide/metrics.md'), 'utf8');
    const documented = new Set(
      [...page.matchAll(/^\|.*$/gm)].flatMap(([row]) => row.match(/stickyboard_\w+/g) ?? []),
    );
    // The last minute is reported once its seconds are complete.
    await vi.waitFor(async () => {
      const reported = new Set([...(await scrapeMetrics(url)).keys()].map((key) => key.replace(/\{.*/, '')));
      expect([...reported].filter((name) => !documented.has(name))).toEqual([]);
      expect([...documented].filter((name) => !reported.has(name))).toEqual([]);
    }, 10_000);
  } finally {
    await product.stop();
  }

  const again = await startProduct(options());
  try {
    const samples = await scrapeMetrics(again.dashboardUrl);
    const b1 = `upstream="default",backend="b1",node="${hostname()}"`;
    expect(samples.get(`stickyboard_requests_total{${b1},outcome="pinned"}`)).toBe(2);
  } finally {
    await again.stop();
  }
});

it('requires the same permission as other reads', async () => {
  await addUser(data, 'alice', 'operator');
  const { stdout } = await runStickyboard(['token', 'add', 'prometheus', '--data', data]);
  const product = await startProduct(options());
  try {
    await waitUntilHealthy(product);
    expect((await fetch(`${product.dashboardUrl}/metrics`)).status).toBe(401);
    const headers = { authorization: `Bearer ${stdout.trim()}` };
    await vi.waitFor(async () => {
      const names = [...(await scrapeMetrics(product.dashboardUrl, headers)).keys()];
      expect(names.filter((name) => name.startsWith('stickyboard_proxy_workers{'))).toHaveLength(1);
    }, 10_000);
  } finally {
    await product.stop();
  }
});

it('is public if the configuration says so, which permits no other read', async () => {
  await addUser(data, 'alice', 'operator');
  const config = join(data, 'open.yaml');
  writeFileSync(
    config,
    'dashboard: { metrics: open }\nupstreams: { web: { backends: [{ name: b1, address: 127.0.0.1:9 }] } }\n',
  );
  const product = await startProduct(['--data', data, '--config', config]);
  const url = product.dashboardUrl;
  const statusOf = async (path: string, asked: RequestInit = {}): Promise<number> =>
    (await fetch(url + path, { redirect: 'manual', ...asked })).status;
  try {
    await vi.waitFor(async () => {
      const names = [...(await scrapeMetrics(url)).keys()];
      expect(names.filter((name) => name.startsWith('stickyboard_proxy_workers{'))).toHaveLength(1);
    }, 10_000);
    expect(await statusOf('/metrics', { headers: { authorization: 'Bearer nobody' } })).toBe(200);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect(await statusOf('/metrics', { method }), method).toBe(405);
    for (const path of calls.filter((path) => path.startsWith('/api/')))
      expect([401, 405], path).toContain(await statusOf(path));
    for (const path of pages) expect(await statusOf(path), path).toBe(path === '/sign-in' ? 200 : 307);
    const drain = { method: 'PATCH', headers: { 'content-type': 'application/json' } };
    const patch = { ...drain, body: '{"adminState":"draining"}' };
    expect(await statusOf('/api/v1/backends/web/b1', patch)).toBe(401);
  } finally {
    await product.stop();
  }
});

it('does not exist, and tokens permit nothing, if the configuration says so', async () => {
  await addUser(data, 'alice', 'operator');
  const { stdout } = await runStickyboard(['token', 'add', 'prometheus', '--data', data]);
  const headers = { authorization: `Bearer ${stdout.trim()}` };
  const config = join(data, 'closed.yaml');
  writeFileSync(
    config,
    'dashboard: { metrics: off, tokens: false }\nupstreams: { default: { backends: [127.0.0.1:9] } }\n',
  );
  const product = await startProduct(['--data', data, '--config', config]);
  try {
    expect((await fetch(`${product.dashboardUrl}/metrics`, { headers })).status).toBe(404);
    const response = await fetch(`${product.dashboardUrl}/api/v1/backends`, { headers });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('dashboard.tokens is false');
  } finally {
    await product.stop();
  }
});
