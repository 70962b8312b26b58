import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { NotifyMessage } from '@/lib/notify/message';
import { startReceiver, type TestReceiver } from '@/lib/notify/test-receiver';
import { type Backend, startBackend } from '../support/backend';
import { filterNotifiers } from '../support/processes';
import { type Product, startProduct, temporaryDirectory, waitUntilHealthy } from '../support/product';
import { runStickyboard } from '../support/run-command';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function prepareSite(): Promise<{ backends: Backend[]; file: string; write(notify: string): void }> {
  const folder = temporaryDirectory();
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const backends = await Promise.all([startBackend('b1'), startBackend('b2')]);
  for (const { kill } of backends) undo.push(kill);
  const file = join(folder, 'stickyboard.yaml');
  const list = backends.map(({ name, address }) => `{ name: ${name}, address: ${address} }`).join(', ');
  const write = (notify: string) =>
    writeFileSync(
      file,
      `data: ./data
listeners: [{ listen: 127.0.0.1:0, upstream: web }]
upstreams:
  web:
    backends: [${list}]
    health: { active: { interval: 200ms, timeout: 5s, rise: 1, fall: 1 } }
log: { level: debug }
${notify}`,
    );
  return { backends, file, write };
}

async function startTestReceiver(...args: Parameters<typeof startReceiver>): Promise<TestReceiver> {
  const started = await startReceiver(...args);
  undo.push(() => started.close());
  return started;
}

async function start(file: string): Promise<Product> {
  const product = await startProduct(['--config', file, '--data', join(file, '../data')]);
  undo.push(() => product.stop());
  await waitUntilHealthy(product);
  return product;
}

const metrics = async ({ dashboardUrl }: Product) => (await fetch(`${dashboardUrl}/metrics`)).text();
/** Resolves once a target is loaded: later events are sent to it. */
const waitUntilTargetKnown = (product: Product, target: string) =>
  vi.waitFor(
    async () => expect(await metrics(product)).toContain(`notifications_waiting{target="${target}"}`),
    20_000,
  );
const getDeliveryIds = ({ received }: TestReceiver) =>
  received.map(({ headers }) => headers['x-stickyboard-delivery']);
const getEventKinds = ({ received }: TestReceiver) =>
  received.map(({ body }) => {
    const { event, backend } = JSON.parse(body) as NotifyMessage;
    return `${event} ${backend}`;
  });

test('a dead backend and a drained one are notified, through refusals, kills, a restart and reloads', async () => {
  const { backends, file, write } = await prepareSite();
  let takes = false;
  const ops = await startTestReceiver((response) => {
    response.statusCode = takes ? 200 : 500;
    response.end();
  });
  const slow = await startTestReceiver(() => undefined);
  write('');
  const first = await start(file);
  expect(filterNotifiers(first.processes())).toEqual([]);
  write(`notify:
  - { name: slow, url: "${slow.url}" }
  - { name: ops, url: "${ops.url}", secret: a-signing-key, events: [backend-down, backend-up, drain-finished] }
`);
  await waitUntilTargetKnown(first, 'ops');
  await backends[0]?.kill();
  await vi.waitFor(() => expect(getEventKinds(ops)).toContain('backend-down b1'), 20_000);
  const [killed] = filterNotifiers(first.processes());
  process.kill(Number(killed), 'SIGKILL');
  await vi.waitFor(() => {
    const [now] = filterNotifiers(first.processes());
    expect(now).not.toBe(killed);
    expect(now).toBeDefined();
  }, 20_000);
  await backends[0]?.restart();
  await vi.waitFor(async () => {
    const response = await fetch(`${first.dashboardUrl}/api/v1/events?kind=backend-up`);
    expect(((await response.json()) as { events: unknown[] }).events).toHaveLength(1);
  }, 20_000);
  await first.stop();
  expect(new Set(getDeliveryIds(ops)).size).toBe(1);

  takes = true;
  const tries = ops.received.length;
  const second = await start(file);
  await vi.waitFor(
    () => expect(getEventKinds(ops).slice(tries)).toEqual(['backend-down b1', 'backend-up b1']),
    20_000,
  );
  expect(getDeliveryIds(ops)[tries]).toBe(getDeliveryIds(ops)[0]);
  await fetch(`${second.dashboardUrl}/api/v1/backends/web/b2`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: '{"adminState":"draining"}',
  });
  await vi.waitFor(() => expect(getEventKinds(ops)).toHaveLength(tries + 3), 20_000);
  expect(getEventKinds(ops).at(-1)).toBe('drain-finished b2');
  await vi.waitFor(
    async () =>
      expect(await metrics(second)).toContain('notifications_total{target="ops",outcome="delivered"} 3'),
    5000,
  );
  // The one that hangs has its first notification still, and holds up nothing.
  expect(new Set(getEventKinds(slow))).toEqual(new Set(['backend-down b1']));

  const slack = await startTestReceiver();
  write(`notify: [{ name: slack, format: slack, url: "${slack.url}" }]\n`);
  await waitUntilTargetKnown(second, 'slack');
  await backends[1]?.kill();
  await vi.waitFor(() => expect(slack.received).toHaveLength(1), 20_000);
  expect(JSON.parse(String(slack.received[0]?.body)).text).toMatch(/^Backend web\/b2 is down: .* \(.+\)$/);
  expect(getEventKinds(ops), 'one that a reload took away').toHaveLength(tries + 3);
  expect(await metrics(second)).not.toContain('target="ops"');
  const settings = await (await fetch(`${second.dashboardUrl}/api/v1/settings`)).text();
  expect(settings).toContain('http://127.0.0.1');
  expect(first.stderr()).toContain('notifier: ops responded 500 to backend-down');
  for (const text of [first.stderr(), second.stderr(), settings])
    expect(text).not.toMatch(/in-the-url|of-the-team|a-signing-key/);

  // Removing the last target works too: by a reload, and at a start.
  write('');
  await vi.waitFor(async () => expect(await metrics(second)).not.toContain('target="slack"'), 20_000);
  write(`notify: [{ name: later, url: "${slack.url}" }]\n`);
  await waitUntilTargetKnown(second, 'later');
  await second.stop();
  write('');
  expect(await metrics(await start(file))).not.toContain('target="later"');
}, 120_000);

test('the command sends a test to each target and prints the result', async () => {
  const { file, write } = await prepareSite();
  const good = await startTestReceiver();
  const bad = await startTestReceiver((response) => void response.writeHead(404).end('no_service'));
  write(`notify:
  - { name: good, url: "${good.url}" }
  - { name: bad, url: "${bad.url}", format: slack }
`);
  const { code, stdout, stderr } = await runStickyboard(['notify', '--test', '--config', file]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toMatch(/^ok {7}good \(http:\/\/127\.0\.0\.1:\d+\/…\): responded 200 in \d+ ms$/m);
  expect(stdout).toMatch(/^FAULT {4}bad \(.*\): responded 404 in \d+ ms: no_service$/m);
  expect(stdout).not.toContain('in-the-url');
  expect(getEventKinds(good)).toEqual(['test null']);
  write('');
  expect(await runStickyboard(['notify', '--test', '--config', file])).toMatchObject({
    code: 2,
    stderr: 'stickyboard: notify: the configuration has no notification targets; see docs/guide/alerts.md\n',
  });
});
