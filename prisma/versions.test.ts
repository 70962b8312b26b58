import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getDatabasePath } from './database-path';
import { migrate } from './migrate';
import { type Migration, readMigrations } from './migration-history';
import { readAllRows, writeSampleRows } from './test-versions';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stickyboard-versions-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A migration after those checked in; stands for a future version. */
const next: Migration = {
  name: '9999_next',
  sql: 'CREATE TABLE "Next" (id INTEGER); ALTER TABLE "Node" ADD COLUMN "next" TEXT NOT NULL DEFAULT \'none\';',
  checksum: 'abc',
};
const versions = [...readMigrations(join(import.meta.dirname, 'migrations/sqlite')), next];
/** Each version that could have written a database, by its newest migration; the last is the future one. */
const earlier = versions.slice(0, -1).map(({ name }, index) => [name, index + 1] as const);

/** A database as that version wrote it: newer migrations are not known to it. */
async function createDatabaseOfVersion(count: number): Promise<void> {
  await migrate(folder, versions.slice(0, count));
  writeSampleRows(getDatabasePath(folder));
}

function readQuery<Row>(file: string, sql: string): Row[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare<[], Row>(sql).all();
  } finally {
    db.close();
  }
}

/** Tables and indices with their columns, however they were created. */
const schema = `
  SELECT m.type, m.name, m.tbl_name, p.name AS column, p.type AS kind, p."notnull", p.dflt_value, p.pk, l.wr
  FROM sqlite_schema AS m LEFT JOIN pragma_table_info(m.name) AS p LEFT JOIN pragma_table_list(m.name) AS l
  WHERE m.name NOT LIKE 'sqlite_%' AND m.name <> '_prisma_migrations' ORDER BY 1, 2, p.cid, p.name`;

/** What the nodes observe of a backend: in `BackendState` since there may be several. */
const droppedColumns = [
  'health',
  'healthCause',
  'healthSince',
  'inFlight',
  'tunnels',
  'failures',
  'failingSince',
  'nextTry',
  'failure',
].map((column) => `Backend.${column}`);

function withoutDropped(table: string, row: object): object {
  return Object.fromEntries(
    Object.entries(row).filter(([column]) => !droppedColumns.includes(`${table}.${column}`)),
  );
}

describe.each(earlier)('a database of version %s', (_name, count) => {
  it('is brought up to date with all of its rows', async () => {
    await createDatabaseOfVersion(count);
    const before = readAllRows(getDatabasePath(folder));
    const { applied } = await migrate(folder, versions);
    expect(applied).toEqual(versions.slice(count).map(({ name }) => name));
    const after = readAllRows(getDatabasePath(folder));
    for (const [table, rows] of Object.entries(before)) {
      const kept = rows.map((row) => expect.objectContaining(withoutDropped(table, row)));
      expect(after[table]).toEqual(expect.arrayContaining(kept));
    }
    // What was there is of the node that was heard last; the recorder adopts how far its journal is stored.
    const nodes = ['Session', 'Load', 'Latency', 'Move', 'LoadTotal', 'MoveTotal', 'BackendState'];
    for (const table of nodes) {
      const names = readQuery(getDatabasePath(folder), `SELECT DISTINCT node FROM ${table}`);
      expect([table, names]).toEqual([table, [{ node: 'n1' }]]);
    }
    const states = 'SELECT backend, address, health, inFlight FROM BackendState ORDER BY backend';
    expect(readQuery(getDatabasePath(folder), states)).toEqual([
      { backend: 'b1', address: '127.0.0.1:9000', health: 'up', inFlight: 2 },
      { backend: 'b2', address: '127.0.0.1:9001', health: 'up', inFlight: 2 },
    ]);
    expect(readQuery(getDatabasePath(folder), 'SELECT segment, offset FROM JournalPosition')).toEqual([
      { segment: 'worker-1.1.1.ndjson', offset: 4711 },
    ]);
    expect(readQuery(getDatabasePath(folder), 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    // Each step sums up the one before it, so all have the same totals.
    expect(
      readQuery(getDatabasePath(folder), 'SELECT step, sum(requests) AS n FROM Load GROUP BY 1'),
    ).toEqual([1, 5, 60, 300, 3600, 21600].map((step) => ({ step, n: 7 })));
    expect(
      readQuery(getDatabasePath(folder), 'SELECT step, sum(count) AS n FROM Latency GROUP BY 1'),
    ).toEqual([1, 5, 60, 300, 3600, 21600].map((step) => ({ step, n: 6 })));
    expect(readQuery(getDatabasePath(folder), 'SELECT step, sum(moves) AS n FROM Move GROUP BY 1')).toEqual(
      [1, 60, 3600].map((step) => ({ step, n: 1 })),
    );
  });

  it('has then the schema of a new one, and returns space to the disk as a new one does', async () => {
    await createDatabaseOfVersion(count);
    await migrate(folder, versions);
    const fresh = join(folder, 'fresh');
    await migrate(fresh, versions);
    expect(readQuery(getDatabasePath(folder), schema)).toEqual(readQuery(getDatabasePath(fresh), schema));
    const mode = 'PRAGMA auto_vacuum';
    expect(readQuery(getDatabasePath(folder), mode)).toEqual([{ auto_vacuum: 2 }]);
    expect(readQuery(getDatabasePath(fresh), mode)).toEqual([{ auto_vacuum: 2 }]);
  });

  it('is copied first, and the copy is what that version wrote', async () => {
    await createDatabaseOfVersion(count);
    const before = readAllRows(getDatabasePath(folder));
    const { backup } = await migrate(folder, versions);
    expect(backup).toBe(join(folder, `stickyboard-before-${versions[count]?.name}.db`));
    expect(readAllRows(String(backup))).toEqual(before);
    const history = 'SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1';
    expect(readQuery(String(backup), history)).toEqual(
      versions.slice(0, count).map(({ name }) => ({ name })),
    );
    expect(readQuery(String(backup), 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });
});
