/** All that a log holds, table by table, as it is at one moment. Only what cannot move to another database is missing. */
export interface LogTables {
  /** The columns of each table. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  /** How many rows a table has. */
  count(table: string): number;
  /**
   * The rows of a table, read as they are taken. One table at a time: nothing else can be asked meanwhile.
   *
   * @param columns what a row consists of, in this order
   * @param order columns by which the rows are sorted; without it, any order
   */
  rows(table: string, columns: readonly string[], order?: readonly string[]): Iterable<StoredValue[]>;
  /** The sum of a column. */
  sum(table: string, column: string): bigint;
  /** The highest number that a column has had, also in rows that were deleted since; 0 without any. */
  highestNumber(table: string, column: string): bigint;
  /** A moment of each day (UTC) that has decisions, µs since the epoch. */
  decisionDays(): number[];
  close(): void;
}

/** A value of a row; truth values are 0 and 1. */
export type StoredValue = string | bigint | null;

/** What a log has of its data directory, which may be older than its tables for both. */
export interface LogOwner {
  /** The id of the journal. */
  journalId: string;
  /** The key of the fingerprints. */
  secret: string;
}

/** The result of moving a log to another database. */
export interface MovedLog {
  /** Rows of all tables. */
  rows: number;
  decisions: number;
  sessions: number;
}
