import Sqlite from 'better-sqlite3';
import type { LogTables, StoredValue } from '@/lib/store/log-tables';
import { getDatabasePath } from '@/prisma/database-path';

/** The history of migrations is that of one database, and a lease that of the nodes which use it. */
const ownTables = ['_prisma_migrations', 'Lease'];
const dayMicros = 86_400_000_000;

/**
 * Opens all tables of the log of `dataDir`, which is of this version, to read.
 *
 * @throws Error of SQLite if it is corrupt
 */
export function openLogTables(dataDir: string): LogTables {
  const db = new Sqlite(getDatabasePath(dataDir), { readonly: true, fileMustExist: true, timeout: 5000 });
  try {
    // Commands may write meanwhile, without the lock of the data directory.
    db.exec('BEGIN');
    const columns = readColumns(db);
    const readNumber = (sql: string): bigint =>
      db.prepare<[], bigint>(sql).pluck().safeIntegers().get() as bigint;
    return {
      columns,
      count: (table) => Number(readNumber(`SELECT count(*) FROM ${quote(table)}`)),
      rows: (table, names, order) =>
        db
          .prepare<[], StoredValue[]>(`SELECT ${list(names)} FROM ${quote(table)}${orderBy(order)}`)
          .raw()
          .safeIntegers()
          .iterate(),
      sum: (table, column) => readNumber(`SELECT coalesce(sum(${quote(column)}), 0) FROM ${quote(table)}`),
      highestNumber: (table, column) =>
        readNumber(
          `SELECT max(coalesce((SELECT max(${quote(column)}) FROM ${quote(table)}), 0),
             coalesce((SELECT seq FROM sqlite_sequence WHERE name = '${table}'), 0))`,
        ),
      decisionDays: () => readDecisionDays(db),
      close: () => void db.close(),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function readColumns(db: Sqlite.Database): Map<string, string[]> {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
    )
    .pluck()
    .all()
    .filter((table) => !ownTables.includes(table));
  const columns = new Map<string, string[]>();
  const readNames = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck();
  for (const table of tables) columns.set(table, readNames.all(table));
  // Cursors of lists name sessions by their row ids, which no column has.
  columns.get('Session')?.unshift('rowid');
  return columns;
}

/** One step of the index for each day, not one for each decision. */
function readDecisionDays(db: Sqlite.Database): number[] {
  return db
    .prepare<[], number>(
      `WITH RECURSIVE days(first) AS (
         SELECT min("time") FROM "Decision"
         UNION ALL
         SELECT (SELECT min("time") FROM "Decision" WHERE "time" >= (first / ${dayMicros} + 1) * ${dayMicros})
         FROM days WHERE first IS NOT NULL
       ) SELECT first FROM days WHERE first IS NOT NULL`,
    )
    .pluck()
    .all();
}

const quote = (name: string): string => `"${name}"`;
const list = (names: readonly string[]): string => names.map(quote).join(', ');
const orderBy = (names: readonly string[] | undefined): string => (names ? ` ORDER BY ${list(names)}` : '');
