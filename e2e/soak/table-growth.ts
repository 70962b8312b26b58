import type Database from 'better-sqlite3';

/** Totals since the load began, which bound the growth of the log. */
export interface LoadTotals {
  /** s. */
  elapsedSeconds: number;
  /** Requests that were sent. */
  sentRequests: number;
  incidents: number;
  /** Exports that were complete. */
  exports: number;
}

/** The log at one moment. */
export interface TableCounts {
  totals: LoadTotals;
  /** Rows of each table. */
  rows: ReadonlyMap<string, number>;
  /** Of the database, pages that hold something, MB. */
  usedMegabytes: number;
}

/** Maximum number of rows of a table. @param lately totals within the time for which decisions are kept */
type RowLimit = (all: LoadTotals, lately: LoadTotals) => number;

/** b1 to b4, and the requests refused without one. */
const backendCount = 5;
/** Distinct buckets of the time to first byte, for the requests to one backend in one step. */
const bucketsPerStep = 40;
/** In seconds; those of moves are some of them. */
const stepSeconds = [1, 5, 60, 300, 3600, 21_600];
/** Each of them may be on a backend when it goes down. */
const visitorCount = 26;

const rowsPerStep = ({ elapsedSeconds }: LoadTotals): number =>
  stepSeconds.reduce((sum, step) => sum + backendCount * (Math.ceil(elapsedSeconds / step) + 1), 0);
function exactRows(rows: number): RowLimit {
  return () => rows;
}

/** The bound of each table. A table that is not here fails: its bound has to be stated first. */
const rowLimits: Record<string, RowLimit> = {
  // Bounded by retention: no more than arrived within its time.
  Decision: (_all, { sentRequests }) => sentRequests,
  // A client without cookies has a session per request, and so has one that disconnects before the response.
  Session: (_all, { sentRequests }) => sentRequests / 3,
  DisplacedSession: (_all, { incidents }) => visitorCount * incidents,
  MovedSession: (_all, { incidents }) => visitorCount * incidents,
  // Kept for a day at least: a fixed number of rows per second, however many requests there are.
  Load: rowsPerStep,
  Latency: (all) => bucketsPerStep * rowsPerStep(all),
  SessionCount: ({ elapsedSeconds }) => backendCount * (Math.ceil(elapsedSeconds / 5) + 6),
  // Grows with incidents and operator actions.
  Move: ({ incidents }) => 3 * visitorCount * incidents,
  Event: ({ incidents }) => 10 + 8 * incidents,
  Audit: ({ incidents, exports }) => 2 * incidents + exports + 2,
  // One row per configured thing, and tables that this soak does not use.
  Backend: exactRows(4),
  Upstream: exactRows(1),
  Configuration: exactRows(1),
  Node: exactRows(1),
  Intent: exactRows(1),
  LoadTotal: exactRows(backendCount),
  // From each backend to each other, for each of some causes.
  MoveTotal: exactRows(4 * 3 * 6),
  // As many as the journal may have files, and whose turn it is.
  JournalPosition: exactRows(11),
  User: exactRows(0),
  Login: exactRows(0),
  Token: exactRows(0),
  Unpin: exactRows(0),
  NotifyTarget: exactRows(0),
  Notification: exactRows(0),
};

/** Counts the rows of all tables, but for those that SQLite and the migrations keep for themselves. */
export function countTables(db: Database.Database, totals: LoadTotals): TableCounts {
  const names = db
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name NOT LIKE '~_%' ESCAPE '~'",
    )
    .pluck()
    .all() as string[];
  const count = (table: string): number =>
    db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get() as number;
  const pragma = (name: string): number => db.pragma(name, { simple: true }) as number;
  return {
    totals,
    rows: new Map(names.map((name) => [name, count(name)])),
    usedMegabytes: ((pragma('page_count') - pragma('freelist_count')) * pragma('page_size')) / 1e6,
  };
}

/** Violations at the samples after `from` s, in sentences. @param kept how long decisions are kept, s */
export function findOvergrownTables(moments: readonly TableCounts[], from: number, kept: number): string[] {
  return moments.flatMap(({ totals, rows }) => {
    if (totals.elapsedSeconds < from) return [];
    const before = moments.findLast(
      ({ totals: { elapsedSeconds } }) => elapsedSeconds <= totals.elapsedSeconds - kept,
    );
    const lately = subtractTotals(before?.totals, totals);
    return [...rows].flatMap(([table, count]) => {
      const most = rowLimits[table]?.(totals, lately);
      if (most !== undefined && count <= most) return [];
      return [
        `${table} has ${count} rows after ${totals.elapsedSeconds.toFixed(0)} s, and may have ${most ?? 'none, as no bound says'}`,
      ];
    });
  });
}

function subtractTotals(
  before: LoadTotals | undefined,
  { elapsedSeconds, sentRequests, incidents, exports }: LoadTotals,
): LoadTotals {
  return {
    elapsedSeconds: elapsedSeconds - (before?.elapsedSeconds ?? 0),
    sentRequests: sentRequests - (before?.sentRequests ?? 0),
    incidents: incidents - (before?.incidents ?? 0),
    exports: exports - (before?.exports ?? 0),
  };
}

/** All tables that have rows, the largest first, in one line. */
export function formatTableCounts({ rows, usedMegabytes }: TableCounts): string {
  const largest = [...rows].filter(([, count]) => count > 0).sort(([, one], [, other]) => other - one);
  return `rows: ${largest.map(([name, count]) => `${name} ${count}`).join(', ')}; ${usedMegabytes.toFixed(1)} MB of the database used`;
}
