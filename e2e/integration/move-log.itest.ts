import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fillTestLog } from '@/lib/store/fill-test-log';
import { type Backend, startBackend } from '../support/backend';
import { type Postgresql, startPostgresql } from '../support/postgresql/postgresql';
import { filterRecorders } from '../support/processes';
import { runProduct, startProduct, temporaryDirectory } from '../support/product';
import { projectRoot } from '../support/project-root';
import { suspendRecorder } from '../support/suspend-recorder';
import { sendVisitors } from '../support/visitor';

// One machine goes over to PostgreSQL with its whole log.
const folder = temporaryDirectory();
let server: Postgresql;
let backend: Backend;
beforeAll(async () => {
  [server, backend] = await Promise.all([startPostgresql(), startBackend('b1')]);
});
afterAll(async () => {
  await backend.kill();
  await server.stop();
  rmSync(folder, { recursive: true });
});

test('a node goes on in PostgreSQL where it was killed with SQLite: each request is in the log once', async () => {
  const data = join(folder, 'data');
  const config = join(folder, 'node.yaml');
  writeFileSync(
    config,
    `workers: 1
dashboard: false
listeners: [{ listen: 127.0.0.1:0, upstream: web }]
upstreams: { web: { backends: [{ name: b1, address: "${backend.address}" }] } }
`,
  );
  const args = ['--config', config, '--data', data];
  const move = ['import', '--from', data];
  const shared = { STICKYBOARD_DATABASE: server.url };
  const before = await startProduct(args, { role: 'node' });
  const first = await sendVisitors(before.proxyUrl, 5);
  const running = await runProduct(move, { env: shared });
  expect(running).toMatchObject({ code: 2, stdout: '' });
  expect(running.stderr).toMatch(
    /in use by another Stickyboard \(process \d+\); stop it .*; nothing was imported$/m,
  );
  await vi.waitFor(() => expect(countDecisions(data)).toBe(5), 10_000);
  // What comes now stays in the journal.
  for (const pid of filterRecorders(before.processes())) await suspendRecorder(pid, data);
  const second = await sendVisitors(before.proxyUrl, 3);
  for (const pid of before.processes()) process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(before.processes()).toEqual([]), 10_000);

  expect(await runProduct(move, { env: shared })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /^Imported the log of \S+: 5 decisions of 5 sessions, \d+ rows in all\. Start its node with this database from now on\.\n$/,
    ),
  });
  const after = await startProduct(args, { role: 'node', env: shared });
  const third = await sendVisitors(after.proxyUrl, 2);
  const sessions = [...first, ...second, ...third].map(([visitor]) => visitor.session()).sort();
  await vi.waitFor(async () => {
    const rows = await server.query<{ session: string }>('SELECT session FROM "Decision" ORDER BY session');
    expect(rows.map(({ session }) => session)).toEqual(sessions);
  }, 20_000);
  expect((await after.stop()).code).toBe(0);
  expect(await server.query('SELECT session FROM "Decision"')).toHaveLength(10);
  expect(await runProduct(move, { env: shared })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is not empty'),
  });
}, 120_000);

test('an import that is killed changes nothing, and the next one takes everything', async () => {
  const data = join(folder, 'filled');
  await fillTestLog(data, 'journal');
  repeatDecisions(data, 300_000);
  const url = await server.createDatabase('other');
  const query = <Row>(sql: string) => server.query<Row>(sql, [], 'other');
  const args = ['import', '--from', data, '--database', url];
  const child = spawn(process.execPath, [join(projectRoot, 'dist/main.js'), ...args], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  await vi.waitFor(
    async () => {
      const copies = await query<{ rows: string }>(
        'SELECT tuples_processed AS rows FROM pg_stat_progress_copy',
      );
      expect(Number(copies[0]?.rows)).toBeGreaterThan(1000);
    },
    { timeout: 30_000, interval: 10 },
  );
  child.kill('SIGKILL');
  await exited;
  expect(await query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
  expect((await runProduct(args)).stdout).toContain(`: ${countDecisions(data)} decisions`);
  const [found] = await query<{ count: string }>('SELECT count(*) FROM "Decision"');
  expect(Number(found?.count)).toBe(countDecisions(data));
}, 120_000);

function countDecisions(data: string): number {
  const db = new BetterSqlite3(join(data, 'stickyboard.db'), { readonly: true });
  try {
    return db.prepare<[], number>('SELECT count(*) FROM "Decision"').pluck().get() as number;
  } finally {
    db.close();
  }
}

/** Adds copies of the first decision. */
function repeatDecisions(data: string, count: number): void {
  const db = new BetterSqlite3(join(data, 'stickyboard.db'));
  try {
    const columns = db
      .prepare<[], string>("SELECT name FROM pragma_table_info('Decision') WHERE name <> 'id'")
      .pluck()
      .all()
      .map((name) => `"${name}"`)
      .join(', ');
    db.prepare(
      `WITH RECURSIVE copies(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM copies LIMIT ?)
       INSERT INTO "Decision" (${columns}) SELECT ${columns} FROM copies, (SELECT * FROM "Decision" LIMIT 1)`,
    ).run(count);
  } finally {
    db.close();
  }
}
