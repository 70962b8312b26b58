import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { PrismaClient } from '../generated/sqlite/client';
import { getAdapterConnection } from './adapter-connection';
import { getDriverErrorCause } from './driver-error';

// The store uses what Prisma does not document. If one of these tests fails, a new version of Prisma has changed
// what the message names, and the file next to this one has to be adapted.

let folder: string;
let url: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stickyboard-prisma-'));
  url = join(folder, 'test.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function getFailure(statement: Promise<unknown>): Promise<Error> {
  const failure: unknown = await statement.then(
    () => null,
    (error: unknown) => error,
  );
  if (failure instanceof Error) return failure;
  throw new Error('the statement did not fail');
}

function openClient(timeout: number): PrismaClient {
  const client = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url, timeout }) });
  onTestFinished(() => client.$disconnect());
  return client;
}

describe('what the store uses of Prisma without documentation', () => {
  it('the adapter keeps its SQLite connection in `client`, and prepares its statements on it', async () => {
    const adapter = await new PrismaBetterSqlite3({ url }).connect();
    onTestFinished(() => adapter.dispose());
    const connection = getAdapterConnection(adapter);
    const prepared: string[] = [];
    const prepare = connection.prepare.bind(connection);
    connection.prepare = ((sql: string) => {
      prepared.push(sql);
      return prepare(sql);
    }) as typeof connection.prepare;
    const sql = 'SELECT ? + 1 AS sum';
    const { rows } = await adapter.queryRaw({
      sql,
      args: [1],
      argTypes: [{ scalarType: 'int', arity: 'scalar' }],
    });
    expect(rows.map((row) => row.map(Number))).toEqual([[2]]);
    expect(
      prepared,
      'the adapter no longer prepares statements on its connection: see adapter-connection.ts',
    ).toEqual([sql]);
  });

  it('a lock that is not released in time is an error of kind SocketTimeout', async () => {
    const client = openClient(10);
    await client.$executeRaw`CREATE TABLE fruit (name TEXT)`;
    const blocker = new BetterSqlite3(url);
    onTestFinished(() => void blocker.close());
    blocker.exec('BEGIN IMMEDIATE');
    const failure = await getFailure(client.$executeRaw`INSERT INTO fruit VALUES ('pear')`);
    expect(
      getDriverErrorCause(failure)?.kind,
      'Prisma reports a lock in another form: see driver-error.ts',
    ).toBe('SocketTimeout');
  });

  it('an error of SQLite has its code', async () => {
    const client = openClient(10);
    await client.$queryRaw`PRAGMA query_only = ON`;
    const failure = await getFailure(client.$executeRaw`CREATE TABLE fruit (name TEXT)`);
    expect(
      getDriverErrorCause(failure)?.originalCode,
      'Prisma reports SQLite codes in another form: see driver-error.ts',
    ).toMatch(/^SQLITE_READONLY/);
  });

  it('queries are compiled by WebAssembly, whose optimization V8 has a flag for', () => {
    const runtime = join(import.meta.dirname, '../../node_modules/@prisma/client/runtime');
    expect(
      readdirSync(runtime).filter((name) => /^query_compiler.*sqlite.*wasm/.test(name)),
      'Prisma compiles queries in another way: see query-compiler.ts',
    ).not.toEqual([]);
    expect(
      execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' }),
      'V8 no longer has the flag: see query-compiler.ts',
    ).toContain('--wasm-tiering-budget ');
  });
});
