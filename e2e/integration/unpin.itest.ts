import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { BackendRow, DecisionRow, EventRow, RebalanceResult } from '@/lib/contract/types';
import { startBackend, type TestBackend } from '@/proxy/fixtures/backend';
import { type Product, startProduct } from '../support/product';
import { countServedBy, sendVisitors, type Visitor } from '../support/visitor';

/** An operator's change has to be effective within this time after the response, ms. */
const applyTimeoutMs = 500;
const patience = { timeout: 10_000, interval: 20 };

let backends: TestBackend[];
let product: Product;
let database: Database.Database;

/** Two workers before three backends, of which two are out of service at first, as if they were added later. */
beforeAll(async () => {
  backends = await Promise.all(['b1', 'b2', 'b3'].map((name) => startBackend(name)));
  const all = backends.flatMap(({ port }) => ['--backend', `127.0.0.1:${port}`]);
  product = await startProduct(['--workers', '2', ...all]);
  database = new Database(join(product.data, 'stickyboard.db'), { readonly: true });
  for (const name of ['b2', 'b3']) await setState(name, 'maintenance');
});

afterAll(async () => {
  database?.close();
  await product?.stop();
  for (const backend of backends ?? []) await backend.close();
});

async function callApi<Result>(path: string, method = 'GET', body?: object): Promise<Result> {
  const response = await fetch(`${product.dashboardUrl}/api/v1/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Result;
}

const queryNumber = (sql: string, ...values: unknown[]): number =>
  Number(
    database
      .prepare(sql)
      .pluck()
      .get(...values),
  );

/** Waits until every worker has applied the operator's latest change. */
async function waitUntilApplied(): Promise<void> {
  const version = queryNumber('SELECT version FROM Intent');
  await vi.waitFor(
    () => expect(queryNumber('SELECT appliedIntent FROM Node')).toBeGreaterThanOrEqual(version),
    patience,
  );
}

/** Waits until the log has all requests so far, and their effects. */
async function waitUntilRecorded(): Promise<void> {
  const asked = backends.reduce((sum, { requests: seen }) => sum + seen.length, 0);
  await vi.waitFor(() => expect(queryNumber('SELECT count(*) FROM Decision')).toBe(asked), patience);
  await waitUntilApplied();
}

async function setState(name: string, adminState: string): Promise<void> {
  const { upstream } = await getBackendRow(name);
  await callApi(`backends/${upstream}/${name}`, 'PATCH', { adminState });
  await waitUntilApplied();
}

async function getBackendRow(name: string): Promise<BackendRow> {
  const { backends: rows } = await callApi<{ backends: BackendRow[] }>('backends');
  return rows.find((row) => row.name === name) as BackendRow;
}

const moves = async (): Promise<DecisionRow[]> =>
  (await callApi<{ decisions: DecisionRow[] }>('decisions?outcome=moved&limit=1000')).decisions;

/** Ends both workers at once; resolves once their successors serve. */
async function killWorkers(): Promise<void> {
  const workers = () =>
    product
      .processes()
      .filter((pid) => /^stickyboard worker/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1')));
  const before = workers();
  expect(before).toHaveLength(2);
  for (const pid of before) process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => {
    expect(workers().filter((pid) => !before.includes(pid))).toHaveLength(2);
  }, patience);
}

let visits: [Visitor, string][];

test('a rebalance moves the announced number of sessions, each once, and no other', async () => {
  visits = await sendVisitors(product.proxyUrl, 200);
  expect(countServedBy(visits, 'b1')).toBe(200);
  for (const name of ['b2', 'b3']) await setState(name, 'ready');
  await waitUntilRecorded();
  const { upstream, sessions } = await getBackendRow('b1');
  expect(sessions).toBe(200);

  const result = await callApi<RebalanceResult>(`backends/${upstream}/b1/rebalance`, 'POST', { share: 0.5 });
  expect(result).toEqual({ sessions: 100, isLimited: false });
  await waitUntilApplied();
  for (const entry of visits) entry[1] = (await entry[0].get('/after')).backend;
  expect(countServedBy(visits, 'b1')).toBe(100);
  expect(countServedBy(visits, 'b2')).toBeGreaterThan(20);
  expect(countServedBy(visits, 'b3')).toBeGreaterThan(20);
  const later = await sendVisitors(product.proxyUrl, 12);
  visits.push(...later);
  await waitUntilRecorded();
  for (let round = 0; round < 2; round++) {
    for (const [visitor, backend] of visits) expect((await visitor.get('/stay')).backend).toBe(backend);
  }
  await waitUntilRecorded();

  const moved = await moves();
  expect(new Set(moved.map(({ session }) => session)).size).toBe(100);
  expect(moved).toHaveLength(100);
  for (const { reason, previousBackend } of moved) {
    expect([reason, previousBackend]).toEqual(['unpinned', 'b1']);
  }
  expect((await getBackendRow('b1')).sessions).toBe(100 + countServedBy(later, 'b1'));
  const { events } = await callApi<{ events: EventRow[] }>('events?kind=rebalanced');
  expect(events).toMatchObject([
    { backend: 'b1', sessions: 100, payload: { percent: 50, activeSessions: 200, limit: null } },
  ]);
  expect(events[0]?.actor).toMatch(/^operator@/);
}, 60_000);

test('one session is unpinned: it moves within half a second, alone, and stays on its new backend', async () => {
  const before = (await moves()).length;
  const [visitor] = visits.find(([, backend]) => backend === 'b1') as [Visitor, string];
  const others = visits.filter(([other]) => other !== visitor);
  await callApi(`sessions/${visitor.session()}/pin`, 'DELETE');
  const respondedAt = performance.now();
  let moved = '';
  await vi.waitFor(async () => {
    moved = (await visitor.get('/moved')).backend;
    expect(moved).not.toBe('b1');
  }, patience);
  expect(performance.now() - respondedAt).toBeLessThan(applyTimeoutMs);
  const parallel = await Promise.all(Array.from({ length: 12 }, () => visitor.get('/parallel')));
  expect(new Set(parallel.map(({ backend }) => backend))).toEqual(new Set([moved]));
  for (const [other, backend] of others) expect((await other.get('/stay')).backend).toBe(backend);
  await waitUntilRecorded();
  const all = await moves();
  expect(all).toHaveLength(before + 1);
  expect(all[0]).toMatchObject({
    session: visitor.session(),
    outcome: 'moved',
    reason: 'unpinned',
    previousBackend: 'b1',
    backend: moved,
  });
  // Its pins are valid again, so a client that sends it back to its old backend is respected.
  const cookie = `route_sid=${visitor.session()}; route=${(await getBackendRow('b1')).route}`;
  const back = await Promise.all(
    Array.from({ length: 6 }, async () => (await fetch(product.proxyUrl, { headers: { cookie } })).text()),
  );
  expect(new Set(back)).toEqual(new Set(['b1']));
}, 60_000);

test('workers that restart know which sessions are unpinned', async () => {
  await waitUntilRecorded();
  const [visitor] = visits.findLast(([, backend]) => backend === 'b2') as [Visitor, string];
  expect((await visitor.get('/stay')).backend).toBe('b2');
  await waitUntilRecorded();
  await callApi(`sessions/${visitor.session()}/pin`, 'DELETE');
  await waitUntilApplied();
  await killWorkers();
  await vi.waitFor(
    async () => expect(['b1', 'b3']).toContain((await visitor.get('/moved')).backend),
    patience,
  );
}, 60_000);
