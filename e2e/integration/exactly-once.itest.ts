import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Product, startProduct } from '../support/product';
import { projectRoot } from '../support/project-root';
import { driveSessions, type LoadSession } from '../support/session-load';

const sessionCount = 5000;
const requestsPerSession = 40;
const totalRequests = sessionCount * requestsPerSession;

interface Counts {
  total: number;
  bySegment: Record<string, number>;
}

let backends: ChildProcess[];
let ports: number[];
let product: Product;
let sessions: LoadSession[];
let counts: Record<string, Counts>;
let database: Database.Database;

/** 200,000 requests of 5,000 sessions at full speed; then the counts of all parties are compared. */
beforeAll(async () => {
  backends = [1, 2].map(() => fork(join(projectRoot, 'e2e/support/counting-backend.mjs')));
  ports = await Promise.all(
    backends.map(async (backend) => ((await once(backend, 'message')) as [{ port: number }])[0].port),
  );
  product = await startProduct(ports.flatMap((port) => ['--backend', `127.0.0.1:${port}`]));
  sessions = await driveSessions(Number(new URL(product.proxyUrl).port), {
    sessions: sessionCount,
    requests: requestsPerSession,
    connections: 64,
  });
  const replies = backends.map(async (backend) => {
    const reply = once(backend, 'message') as Promise<[Counts]>;
    backend.send('counts');
    return (await reply)[0];
  });
  const [b1, b2] = await Promise.all(replies);
  counts = { b1, b2 };
  database = new Database(join(product.data, 'stickyboard.db'), { readonly: true });
  await vi.waitFor(() => expect(queryNumber('SELECT count(*) FROM Decision')).toBe(totalRequests), {
    timeout: 60_000,
    interval: 200,
  });
}, 180_000);

afterAll(async () => {
  database?.close();
  await product?.stop();
  for (const backend of backends ?? []) backend.disconnect();
});

function queryNumber(sql: string, ...values: unknown[]): number {
  return Number(
    database
      .prepare(sql)
      .pluck()
      .get(...values),
  );
}

function queryPerBackend(sql: string): Record<string, number> {
  const rows = database.prepare(sql).raw().all() as [string, number][];
  return Object.fromEntries(rows.map(([backend, count]) => [backend, Number(count)]));
}

const backendTotals = (): Record<string, number> => ({ b1: counts.b1.total, b2: counts.b2.total });

it('has every request in Decision exactly once', () => {
  expect(counts.b1.total + counts.b2.total).toBe(totalRequests);
  expect(queryNumber('SELECT count(DISTINCT path) FROM Decision')).toBe(totalRequests);
  expect(queryPerBackend('SELECT backend, count(*) FROM Decision GROUP BY backend')).toEqual(backendTotals());
  expect(queryNumber("SELECT count(*) FROM Decision WHERE outcome = 'assigned'")).toBe(sessionCount);
  expect(queryNumber("SELECT count(*) FROM Decision WHERE outcome = 'pinned'")).toBe(
    totalRequests - sessionCount,
  );
});

it('has sums in the rollups that agree with the counts of the backends', () => {
  for (const step of [1, 60, 3600]) {
    const sql = `SELECT backend, sum(requests) FROM Load WHERE step = ${step} GROUP BY backend`;
    expect(queryPerBackend(sql)).toEqual(backendTotals());
    expect(queryNumber('SELECT sum(count) FROM Latency WHERE step = ?', step)).toBe(totalRequests);
  }
});

it('has session counters that agree with the counts of each backend for each session', () => {
  expect(queryNumber('SELECT count(*) FROM Session')).toBe(sessionCount);
  expect(queryPerBackend('SELECT backend, sum(requests) FROM Session GROUP BY backend')).toEqual(
    backendTotals(),
  );
  const rows = database.prepare('SELECT id, backend, requests, moves FROM Session').all() as {
    id: string;
    backend: 'b1' | 'b2';
    requests: number;
    moves: number;
  }[];
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const session of sessions) {
    expect(session.lateCookies).toBe(0);
    const id = /route_sid=(\w+)/.exec(session.cookie)?.[1] ?? '';
    const row = byId.get(id);
    expect(row).toMatchObject({ requests: requestsPerSession, moves: 0 });
    expect(counts[row?.backend ?? ''].bySegment[session.name]).toBe(requestsPerSession);
  }
});

it('exports the same rows as CSV', async () => {
  const response = await fetch(`${product.dashboardUrl}/api/v1/export?what=decisions&format=csv`);
  expect(response.status).toBe(200);
  const lines = (await response.text()).trimEnd().split('\r\n');
  const columns = lines[0].split(',');
  const backend = columns.indexOf('backend');
  const path = columns.indexOf('path');
  const exported: Record<string, number> = {};
  const paths = new Set<string>();
  for (const line of lines.slice(1)) {
    const cells = line.split(',');
    exported[cells[backend]] = (exported[cells[backend]] ?? 0) + 1;
    paths.add(cells[path]);
  }
  expect(exported).toEqual(backendTotals());
  expect(paths.size).toBe(totalRequests);
});
