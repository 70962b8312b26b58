import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Product, startProduct } from './product';
import { driveSessions, type LoadSession } from './session-load';

const SESSIONS = 5000;
const REQUESTS = 40;
const TOTAL = SESSIONS * REQUESTS;

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

/** 200,000 requests of 5,000 sessions at full speed; then the books of all parties are compared. */
beforeAll(async () => {
  backends = [1, 2].map(() => fork(join(import.meta.dirname, 'counting-backend.mjs')));
  ports = await Promise.all(
    backends.map(async (backend) => ((await once(backend, 'message')) as [{ port: number }])[0].port),
  );
  product = await startProduct(ports.flatMap((port) => ['--backend', `127.0.0.1:${port}`]));
  sessions = await driveSessions(Number(new URL(product.proxyUrl).port), {
    sessions: SESSIONS,
    requests: REQUESTS,
    connections: 64,
  });
  const answers = backends.map(async (backend) => {
    const answer = once(backend, 'message') as Promise<[Counts]>;
    backend.send('counts');
    return (await answer)[0];
  });
  const [b1, b2] = await Promise.all(answers);
  counts = { b1, b2 };
  database = new Database(join(product.data, 'stickyboard.db'), { readonly: true });
  await vi.waitFor(() => expect(number('SELECT count(*) FROM Decision')).toBe(TOTAL), {
    timeout: 60_000,
    interval: 200,
  });
}, 180_000);

afterAll(async () => {
  database?.close();
  await product?.stop();
  for (const backend of backends ?? []) backend.disconnect();
});

function number(sql: string, ...values: unknown[]): number {
  return Number(
    database
      .prepare(sql)
      .pluck()
      .get(...values),
  );
}

function perBackend(sql: string): Record<string, number> {
  const rows = database.prepare(sql).raw().all() as [string, number][];
  return Object.fromEntries(rows.map(([backend, count]) => [backend, Number(count)]));
}

const own = (): Record<string, number> => ({ b1: counts.b1.total, b2: counts.b2.total });

it('has every request in Decision exactly once', () => {
  expect(counts.b1.total + counts.b2.total).toBe(TOTAL);
  expect(number('SELECT count(DISTINCT path) FROM Decision')).toBe(TOTAL);
  expect(perBackend('SELECT backend, count(*) FROM Decision GROUP BY backend')).toEqual(own());
  expect(number("SELECT count(*) FROM Decision WHERE outcome = 'assigned'")).toBe(SESSIONS);
  expect(number("SELECT count(*) FROM Decision WHERE outcome = 'pinned'")).toBe(TOTAL - SESSIONS);
});

it('has sums in the rollups that agree with what the backends counted', () => {
  for (const step of [1, 60, 3600]) {
    const sql = `SELECT backend, sum(requests) FROM Load WHERE step = ${step} GROUP BY backend`;
    expect(perBackend(sql)).toEqual(own());
    expect(number('SELECT sum(count) FROM Latency WHERE step = ?', step)).toBe(TOTAL);
  }
});

it('has session counters that agree with what each backend saw of each session', () => {
  expect(number('SELECT count(*) FROM Session')).toBe(SESSIONS);
  expect(perBackend('SELECT backend, sum(requests) FROM Session GROUP BY backend')).toEqual(own());
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
    expect(row).toMatchObject({ requests: REQUESTS, moves: 0 });
    expect(counts[row?.backend ?? ''].bySegment[session.name]).toBe(REQUESTS);
  }
});

it('exports the same as CSV', async () => {
  const answer = await fetch(`${product.dashboardUrl}/api/v1/export?what=decisions&format=csv`);
  expect(answer.status).toBe(200);
  const lines = (await answer.text()).trimEnd().split('\r\n');
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
  expect(exported).toEqual(own());
  expect(paths.size).toBe(TOTAL);
});
