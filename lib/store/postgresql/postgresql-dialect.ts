import type { Database, Dialect } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { isConflict } from './connection/database-errors';
import { readUsage } from './read-usage';
import { postgresqlForms } from './sql-forms';

/** How PostgreSQL is spoken to. */
export const postgresqlDialect: Dialect = {
  name: 'postgresql',
  isShared: true,
  // It is written to seldom, in larger batches: its time is shared by all nodes.
  recordingDelayMs: 1300,
  ...postgresqlForms,
  nowMicros: Prisma.raw('CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)'),
  isBusy: isConflict,
  readVersion,
  readUsage,
  readJournalBacklog,
  isWriteLocked,
};

async function readVersion(db: Database): Promise<string> {
  const [row] = await db.$queryRaw<
    { version: string }[]
  >`SELECT current_setting('server_version') AS version`;
  // Distributions add the name of their package in brackets.
  return `PostgreSQL ${row?.version.split(' ')[0] ?? ''}`;
}

/** The journals are on the nodes: each says how much of its own is not stored yet. */
async function readJournalBacklog(db: Database): Promise<number> {
  const node = await db.node.findFirst({ orderBy: { heartbeat: 'desc' }, select: { lagBytes: true } });
  return Number(node?.lagBytes ?? 0);
}

/** A standby can only be read. */
async function isWriteLocked(db: Database): Promise<boolean> {
  const [row] = await db.$queryRaw<{ isStandby: boolean }[]>`SELECT pg_is_in_recovery() AS "isStandby"`;
  return row?.isStandby ?? false;
}
