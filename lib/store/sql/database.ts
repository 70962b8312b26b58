import type { SessionOrder } from '@/lib/core/session-order';
import type { Recording } from '@/lib/store/expected-high-water-mark';
import type { SessionFilter } from '@/lib/store/filters';
import type { SessionKey } from '@/lib/store/sql/queries/session-order';
import type { Prisma, PrismaClient } from '@/prisma/generated/sqlite/client';

/** The decision log in a database that speaks SQL, by Prisma's client for it. */
export interface Database extends Omit<PrismaClient, '$transaction' | '$extends'> {
  readonly dialect: Dialect;
  $transaction<Result>(
    run: (tx: Transaction) => Promise<Result>,
    options?: { maxWait?: number; timeout?: number },
  ): Promise<Result>;
  $transaction<Results extends unknown[]>(
    statements: {
      [Index in keyof Results]: Prisma.PrismaPromise<Results[Index]>;
    },
  ): Promise<Results>;
}

/** The decision log within one transaction. */
export type Transaction = Prisma.TransactionClient & { readonly dialect: Dialect };

/** A client of Prisma that says, in transactions too, how its database is spoken to. */
export function withDialect(client: PrismaClient, dialect: Dialect): Database {
  // The extended client has the methods of the client that it was made of; Prisma declares another type.
  return client.$extends({ client: { dialect } }) as unknown as Database;
}

/**
 * What the SQL of one database says in its own way. The statements of this folder are the same for all of them, but
 * for these parts: their names are quoted, their sums are of integers, and each subquery has a name.
 */
export interface Dialect extends Recording {
  readonly name: 'sqlite' | 'postgresql';
  /** Whether several nodes can use it at the same time; else a data directory has one of its own. */
  readonly isShared: boolean;
  /** After the name of a table: reads it by this index. Nothing where the database chooses by its statistics. */
  indexedBy(index: string): Prisma.Sql;
  /** After the name of a table: reads it by its row ids. Nothing where the database chooses by its statistics. */
  readonly notIndexed: Prisma.Sql;
  /** Before a subquery that finds few rows: they are found first, by what it says, whatever is asked of them then. */
  readonly asFew: Prisma.Sql;
  /** A column in a condition that should choose no index: what is asked is in the order of another one. */
  unindexed(column: Prisma.Sql): Prisma.Sql;
  /** A join that takes the tables in the order in which they are named, where that can be said. */
  readonly orderedJoin: Prisma.Sql;
  /** Rows gathered into the text of a JSON array, each an array of these columns: one text is handed on faster. */
  jsonRows(columns: Prisma.Sql): Prisma.Sql;
  /** The time by the clock of the database, µs since the epoch, as an integer. */
  readonly nowMicros: Prisma.Sql;
  /** The values of a column gathered into the text of a JSON array. */
  jsonValues(column: Prisma.Sql): Prisma.Sql;
  /** That a session was last seen at a moment or later, and before it; µs since the epoch. */
  seenSince(micros: bigint): Prisma.Sql;
  seenBefore(micros: bigint): Prisma.Sql;
  /** The sessions after a key in an order, one walk after the other. */
  walkSessions(filter: SessionFilter, order: SessionOrder, after: SessionKey | null): Walk[];
  /**
   * Selects of the first `most` rows of a walk those that match all conditions, in its order, `limit` of them. However
   * seldom they match, no more rows are read than those.
   */
  selectWalked(
    columns: Prisma.Sql,
    walk: Walk,
    most: number,
    conditions: Prisma.Sql[],
    limit: number,
  ): Prisma.Sql;
  /**
   * Selects the times to first byte that match conditions on `Latency`: time, upstream, backend, counts. `start` is the
   * beginning of the step that a row counts for: of one step there may be one row or several, of any time in it. The
   * counts of the buckets are a text that `addCounts` adds to a histogram: the element at a bucket's number is its
   * count.
   */
  selectHistograms(start: Prisma.Sql, conditions: (Prisma.Sql | undefined)[]): Prisma.Sql;
  addCounts(histogram: Float64Array, counts: string): void;
  /** Whether an index finds the decisions of this outcome. */
  findsOutcome(outcome: string): boolean;
  /** Whether an operation failed because of other users of the database, so that it may be tried again. */
  isBusy(error: unknown): boolean;
  /** The name and version of the database, for people. */
  readVersion(db: Database): Promise<string>;
  /** How many decisions and sessions there are about, and how much room the log takes, without reading any. */
  readUsage(db: Database): Promise<StoreUsage>;
  /**
   * Bytes of the journal next to the database that are not stored yet, known without its recorder, too: that is the
   * node which was heard last. Null if journals are elsewhere, and known only by what their recorders report.
   */
  readJournalBacklog(db: Database): Promise<number | null>;
  /** Whether another program keeps everybody from writing. */
  isWriteLocked(db: Database): Promise<boolean>;
}

/** Rows in the order of an index. */
export interface Walk {
  table: Prisma.Sql;
  index: string;
  /** All of them are columns of the index. */
  conditions: (Prisma.Sql | undefined)[];
  /** What follows ORDER BY. */
  orderBy: Prisma.Sql;
}

/** The size of the log. */
export interface StoreUsage {
  decisions: number;
  sessions: number;
  /** Bytes that hold something, and those of the whole on disk. */
  usedBytes: number;
  fileBytes: number;
}
