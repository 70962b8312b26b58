import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/store/test-database';
import { cacheStatements } from './statement-cache';

describe('a connection that reuses statements', () => {
  let connection: Sqlite.Database;
  const compiled: string[] = [];
  beforeEach(() => {
    connection = new Sqlite(':memory:');
    const compile = connection.prepare.bind(connection);
    compiled.length = 0;
    connection.prepare = ((sql: string) => {
      compiled.push(sql);
      return compile(sql);
    }) as typeof connection.prepare;
    cacheStatements(connection);
    connection.exec('CREATE TABLE fruit (name TEXT, weight INTEGER)');
  });
  afterEach(() => {
    connection.close();
  });

  it('compiles each once, and runs it with other values each time', () => {
    const insert = 'INSERT INTO fruit VALUES (?, ?)';
    for (const [name, weight] of [
      ['pear', 3],
      ['plum', 1],
    ] as const)
      expect(connection.prepare(insert).bind([name, weight]).run().changes).toBe(1);
    const heavier = 'SELECT name FROM fruit WHERE weight > ?';
    const rows = (weight: number): unknown => connection.prepare(heavier).bind([weight]).raw().all();
    expect([rows(2), rows(0), rows(5)]).toEqual([[['pear']], [['pear'], ['plum']], []]);
    expect(compiled).toEqual([insert, heavier]);
  });

  it('sees a table that has changed since', () => {
    const all = 'SELECT * FROM fruit';
    connection.exec("INSERT INTO fruit VALUES ('fig', 2)");
    expect(connection.prepare(all).bind([]).raw().all()).toEqual([['fig', 2]]);
    connection.exec("ALTER TABLE fruit ADD COLUMN taste TEXT DEFAULT 'sweet'");
    expect(connection.prepare(all).bind([]).raw().all()).toEqual([['fig', 2, 'sweet']]);
  });

  it('keeps no more than there is use for', () => {
    for (let number = 0; number < 1000; number++) connection.prepare(`SELECT ${number}`).bind([]).all();
    connection.prepare('SELECT 0').bind([]).all();
    expect(compiled).toHaveLength(1001);
  });
});

it('a log queries through Prisma as before: values, transactions, and errors with their causes', async () => {
  const log = await openTestDatabase();
  try {
    const [first, second] = await Promise.all(
      [1, 2].map((number) => log.db.$queryRaw<{ twice: bigint }[]>`SELECT ${number} * 2 AS twice`),
    );
    expect([first, second].map((rows) => Number(rows?.[0]?.twice))).toEqual([2, 4]);
    const broken = log.db.$transaction(async (tx) => {
      await tx.$executeRaw`INSERT INTO JournalPosition (journal, segment, offset) VALUES ('j', 's', 1)`;
      await tx.$executeRaw`INSERT INTO JournalPosition (journal, segment, offset) VALUES ('j', 's', 2)`;
    });
    await expect(broken).rejects.toThrow('JournalPosition.journal');
    expect(await log.db.journalPosition.count()).toBe(0);
  } finally {
    await log.close();
  }
});
