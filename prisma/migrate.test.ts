import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OperatorError } from '@/lib/core/operator-error';
import { migrate } from './migrate';
import { type Migration, readMigrations } from './migration-history';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stickyboard-migrate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const checkedIn = readMigrations(join(import.meta.dirname, 'migrations/sqlite'));
const next: Migration = { name: '9999_next', sql: 'CREATE TABLE "Next" (id INTEGER);', checksum: 'abc' };

async function getError(dataDir: string): Promise<string> {
  const error = await migrate(dataDir).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OperatorError);
  const { message } = error as OperatorError;
  expect(message).not.toContain('\n');
  return message;
}

it('makes the directory and the database, once', async () => {
  const data = join(folder, 'deep', 'data');
  expect(await migrate(data)).toEqual({ applied: checkedIn.map(({ name }) => name), backup: null });
  expect(await migrate(data)).toEqual({ applied: [], backup: null });
});

it('keeps the history as Prisma Migrate does', async () => {
  await migrate(folder);
  const db = new Database(join(folder, 'stickyboard.db'), { readonly: true });
  const rows = db.prepare('SELECT * FROM _prisma_migrations').all();
  db.close();
  expect(rows).toMatchObject(
    checkedIn.map(({ name, checksum }) => ({
      migration_name: name,
      checksum,
      applied_steps_count: 1,
      rolled_back_at: null,
      finished_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+00:00$/),
    })),
  );
});

it('copies the database before it changes anything', async () => {
  await migrate(folder);
  const db = new Database(join(folder, 'stickyboard.db'));
  db.exec(
    "INSERT INTO Upstream (name, kind, balance, listeners) VALUES ('kept', 'origin', 'round-robin', '[]')",
  );
  db.close();
  const { applied, backup } = await migrate(folder, [...checkedIn, next]);
  expect(applied).toEqual(['9999_next']);
  const copy = new Database(backup ?? '', { readonly: true });
  expect(copy.prepare('SELECT name FROM Upstream').all()).toEqual([{ name: 'kept' }]);
  expect(copy.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'Next'").all()).toEqual([]);
  copy.close();
});

it('applies a migration whole or not at all', async () => {
  await migrate(folder);
  const broken = { ...next, sql: `${next.sql} CREATE TABLE "Upstream" (id INTEGER);` };
  await expect(migrate(folder, [...checkedIn, broken])).rejects.toThrow('already exists');
  expect((await migrate(folder, [...checkedIn, next])).applied).toEqual(['9999_next']);
});

it('rejects a database from a newer version and does not change it', async () => {
  await migrate(folder, [...checkedIn, next]);
  expect(await getError(folder)).toMatch(
    /is from a newer version of Stickyboard \(it has had migration 9999_next\)/,
  );
  expect(existsSync(join(folder, 'stickyboard-before-9999_next.db'))).toBe(false);
});

it('rejects a database of a development version, and does not change it', async () => {
  await migrate(folder, [
    { ...next, name: '0001_init' },
    { ...next, name: '0015_pin_lifetime', sql: '' },
  ]);
  const before = readFileSync(join(folder, 'stickyboard.db'));
  expect(await getError(folder)).toBe(
    `${join(folder, 'stickyboard.db')} was made by a development version and cannot be upgraded; export its decisions with that version, import them into another directory with stickyboard import, or choose another directory with --data`,
  );
  expect(readFileSync(join(folder, 'stickyboard.db')).equals(before)).toBe(true);
  expect(readdirSync(folder).filter((file) => file.startsWith('stickyboard-before'))).toEqual([]);
});

it('refuses a migration that was applied in another form', async () => {
  const [first] = checkedIn as [Migration];
  await migrate(folder, [{ ...first, checksum: 'other' }, ...checkedIn.slice(1)]);
  expect(await getError(folder)).toMatch(/was applied in another form/);
});

it('refuses a damaged file', async () => {
  writeFileSync(join(folder, 'stickyboard.db'), 'this is no database, whatever its name says'.repeat(100));
  expect(await getError(folder)).toMatch(/^data: .*stickyboard\.db is corrupt or not a SQLite database/);
});

it("refuses another program's database", async () => {
  const db = new Database(join(folder, 'stickyboard.db'));
  db.exec('CREATE TABLE other (id INTEGER)');
  db.close();
  expect(await getError(folder)).toMatch(/holds the tables of another program/);
});

it('refuses a directory that is a file', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(await getError(file)).toMatch(/^data: .*file is not a directory/);
  expect(await getError(join(file, 'below'))).toMatch(/^data: .*below is not a directory/);
});
