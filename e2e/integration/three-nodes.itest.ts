import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, chromium, type Locator, type Page } from 'playwright';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { BackendRow, EventRow, NodeRow } from '@/lib/contract/types';
import { chromiumOptions } from '../support/chromium';
import { type ClientLoad, startClientLoad } from '../support/client-load';
import { type Fleet, startFleet } from '../support/fleet';
import { expectConsistentFleetLog } from '../support/postgresql/fleet-log';
import { type Postgresql, startPostgresql } from '../support/postgresql/postgresql';
import { projectRoot } from '../support/project-root';
import { createVisitor } from '../support/visitor';

const totalRequests = 50_000;
const requestsPerSession = 25;
/** A change has to be effective on every node within this time after its response, ms. */
const inForceMs = 1000;

let server: Postgresql;
let fleet: Fleet;
let visitors: ClientLoad;
let browser: Browser;
let page: Page;

async function call<Result>(path: string): Promise<Result> {
  const response = await fetch(fleet.dashboardUrl + path);
  expect(response.status, `${path}: ${await response.clone().text()}`).toBeLessThan(300);
  return (await response.json()) as Result;
}

const getRow = (node: string): Locator => page.locator(`tr[data-node="${node}"]`);

async function waitForText(node: string, text: string): Promise<void> {
  await getRow(node).getByText(text).waitFor({ timeout: 15_000 });
}

/** A picture of the page Nodes, for people to look at. */
async function takePicture(name: string): Promise<void> {
  await page.screenshot({ path: join(projectRoot, 'dist/tests/nodes', `${name}.png`) });
}

/** Drains a backend by the dialog of the overview. @returns when the response came, ms */
async function drainFromBrowser(backend: string): Promise<number> {
  await page.goto('/');
  await page.getByRole('button', { name: `Drain ${backend}` }).click();
  const patched = page.waitForResponse((response) => response.request().method() === 'PATCH');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `Drain ${backend}` })
    .click();
  expect((await patched).status()).toBe(200);
  return performance.now();
}

/** How often a node was reported lost, or back. */
async function countEvents(kind: 'node-lost' | 'node-returned', node: string): Promise<number> {
  const { events } = await call<{ events: EventRow[] }>(`/api/v1/events?kind=${kind}&limit=100`);
  return events.filter((event) => event.node === node).length;
}

/** When a node last assigned a new session to a backend, for a while; ms, as `performance.now` counts. */
async function findLastAssignment(port: number, backend: string, until: number): Promise<number> {
  let last = Number.NEGATIVE_INFINITY;
  while (performance.now() < until) {
    const sentAt = performance.now();
    const { backend: chosen } = await createVisitor(`http://127.0.0.1:${port}`).get(
      `/probe/${port}/${sentAt}`,
    );
    if (chosen === backend) last = sentAt;
    await pause(20);
  }
  return last;
}

/** Three nodes under load until the third test; in its midst a drain, then the death of a node and its return. */
beforeAll(async () => {
  server = await startPostgresql();
  fleet = await startFleet({ database: server.url });
  browser = await chromium.launch(chromiumOptions);
  page = await browser.newPage({ baseURL: fleet.dashboardUrl, viewport: { width: 1440, height: 900 } });
  // A load that leaves the browser some of the CPU.
  visitors = startClientLoad(fleet.nginx.port, { connections: 48, requestsPerSession, pauseMs: 30 });
});

afterAll(async () => {
  await visitors?.stop();
  await browser?.close();
  await fleet?.stop();
  await server?.stop();
});

it('has a drain from the browser in force on all nodes within a second', async () => {
  await visitors.awaitResponses(totalRequests / 10, 50_000);
  await page.goto('/nodes');
  for (const { name } of fleet.nodes) await waitForText(name, 'Running');
  await takePicture('running');
  const changedAt = await drainFromBrowser('b1');
  const last = await Promise.all(
    fleet.nodes.map(({ port }) => findLastAssignment(port, 'b1', changedAt + inForceMs + 500)),
  );
  // How long each node still assigned sessions to the drained backend, after the response to the change.
  expect(Math.max(...last.map((time) => time - changedAt))).toBeLessThan(inForceMs);
});

it('reports a killed node within ten seconds, and takes over its journal when it returns', async () => {
  await page.goto('/nodes');
  const lost = fleet.nodes[2];
  if (lost === undefined) throw new Error('there are three nodes');
  const left = totalRequests / 4 - visitors.responses.size;
  if (left > 0) await visitors.awaitResponses(left);
  // A machine that is too busy may have starved it before.
  const before = await countEvents('node-lost', lost.name);
  await lost.kill();
  const killedAt = performance.now();
  await vi.waitFor(async () => expect(await countEvents('node-lost', lost.name)).toBe(before + 1), {
    timeout: 15_000,
    interval: 100,
  });
  expect(performance.now() - killedAt).toBeLessThan(10_500);
  await waitForText(lost.name, 'Lost');
  await takePicture('one-lost');
  await lost.start();
  await vi.waitFor(
    async () => expect(await countEvents('node-returned', lost.name)).toBe(before + 1),
    15_000,
  );
  await waitForText(lost.name, 'Running');
  await takePicture('back');
});

it('has every response exactly once, and each session at one backend', async () => {
  const left = totalRequests - visitors.responses.size;
  if (left > 0) await visitors.awaitResponses(left, 50_000);
  await visitors.stop();
  const failed = [...visitors.responses].filter(([, { status }]) => status !== 200);
  // What nginx answered itself, while a node was dying: nodes know nothing of it, or got no answer through.
  expect(new Set(failed.map(([, { status }]) => status))).toEqual(new Set(failed.length > 0 ? [502] : []));
  const served = new Map([...visitors.responses].filter(([, { status }]) => status === 200));
  const unanswered = new Set([...visitors.unanswered, ...failed.map(([path]) => path)]);
  const probes = await server.query<{ path: string }>(
    `SELECT path FROM "Decision" WHERE path LIKE '/probe/%'`,
  );
  await expectConsistentFleetLog(
    server,
    fleet.nodes,
    { responses: served, unanswered },
    {
      responses: new Map(),
      unanswered: new Set(probes.map(({ path }) => path)),
    },
  );
  const homes = new Map<string, Set<string>>();
  for (const { session, body } of served.values())
    homes.set(session, (homes.get(session) ?? new Set()).add(body));
  expect([...homes].filter(([, backends]) => backends.size > 1)).toEqual([]);
  expect(homes.size).toBeGreaterThan(1900);
});

it('shows all nodes and the drain on the dashboard, and each node has served a share', async () => {
  const { nodes } = await call<{ nodes: NodeRow[] }>('/api/v1/status');
  expect(nodes.map(({ name }) => name).sort()).toEqual(['n1', 'n2', 'n3']);
  const { backends } = await call<{ backends: BackendRow[] }>('/api/v1/backends');
  expect(backends.find(({ name }) => name === 'b1')).toMatchObject({ adminState: 'draining' });
  const rows = await server.query<{ node: string; requests: number }>(
    'SELECT node, count(*) AS requests FROM "Decision" GROUP BY node ORDER BY node',
  );
  expect(rows.map(({ node }) => node)).toEqual(['n1', 'n2', 'n3']);
  for (const { requests } of rows) expect(requests).toBeGreaterThan(totalRequests / 25);
});
