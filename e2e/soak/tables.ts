import type Database from 'better-sqlite3';

/** What has happened since the load began: what the log may have grown by. */
export interface Happened {
  /** s. */
  at: number;
  /** Requests that were sent. */
  asked: number;
  incidents: number;
  /** Exports that came whole. */
  exports: number;
}

/** The log at one moment. */
export interface Tables {
  happened: Happened;
  /** Rows of each table. */
  rows: ReadonlyMap<string, number>;
  /** Of the database, pages that hold something, MB. */
  used: number;
}

/** How many rows a table may have. @param lately what has happened within the time for which decisions are kept */
type Bound = (all: Happened, lately: Happened) => number;

/** b1 to b4, and what is refused without one. */
const BACKENDS = 5;
/** Of the requests to one backend in one step, so many times to the first byte differ, by their buckets. */
const BUCKETS = 40;
/** In seconds; those of moves are some of them. */
const steps = [1, 5, 60, 300, 3600, 21_600];
/** Each of them may be with a backend as it goes. */
const VISITORS = 26;

const perStep = ({ at }: Happened): number =>
  steps.reduce((sum, step) => sum + BACKENDS * (Math.ceil(at / step) + 1), 0);
function exactly(rows: number): Bound {
  return () => rows;
}

/** Each table by what makes it grow. Whatever is not here fails: it has to be said first what bounds it. */
const bounds: Record<string, Bound> = {
  // What retention deletes: no more than came within its time.
  Decision: (_all, { asked }) => asked,
  // Who has no cookies has a session a request, and so has whoever leaves before the answer.
  Session: (_all, { asked }) => asked / 3,
  Stranded: (_all, { incidents }) => VISITORS * incidents,
  MovedSession: (_all, { incidents }) => VISITORS * incidents,
  // What is kept for a day at least: so many rows for each second, however many requests there are.
  Load: perStep,
  Latency: (all) => BUCKETS * perStep(all),
  SessionCount: ({ at }) => BACKENDS * (Math.ceil(at / 5) + 6),
  // What grows with what happens.
  Move: ({ incidents }) => 3 * VISITORS * incidents,
  Event: ({ incidents }) => 10 + 8 * incidents,
  Audit: ({ incidents, exports }) => 2 * incidents + exports + 2,
  // What is there once for each thing that is configured, and what nobody does here.
  Backend: exactly(4),
  Upstream: exactly(1),
  Configuration: exactly(1),
  Node: exactly(1),
  Intent: exactly(1),
  LoadTotal: exactly(BACKENDS),
  // From each backend to each other, for each of some causes.
  MoveTotal: exactly(4 * 3 * 6),
  // As many as the journal may have files, and whose turn it is.
  JournalPosition: exactly(11),
  User: exactly(0),
  Login: exactly(0),
  Token: exactly(0),
  Unpin: exactly(0),
  NotifyTarget: exactly(0),
  Notification: exactly(0),
};

/** Counts the rows of all tables, but for those that SQLite and the migrations keep for themselves. */
export function tablesOf(db: Database.Database, happened: Happened): Tables {
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
    happened,
    rows: new Map(names.map((name) => [name, count(name)])),
    used: ((pragma('page_count') - pragma('freelist_count')) * pragma('page_size')) / 1e6,
  };
}

/** What is wrong with the tables at the moments after `from` s, in sentences. @param kept for how long decisions are, s */
export function overgrown(moments: readonly Tables[], from: number, kept: number): string[] {
  return moments.flatMap(({ happened, rows }) => {
    if (happened.at < from) return [];
    const before = moments.findLast(({ happened: { at } }) => at <= happened.at - kept);
    const lately = sinceThen(before?.happened, happened);
    return [...rows].flatMap(([table, count]) => {
      const most = bounds[table]?.(happened, lately);
      if (most !== undefined && count <= most) return [];
      return [
        `${table} has ${count} rows after ${happened.at.toFixed(0)} s, and may have ${most ?? 'none, as no bound says'}`,
      ];
    });
  });
}

function sinceThen(before: Happened | undefined, { at, asked, incidents, exports }: Happened): Happened {
  return {
    at: at - (before?.at ?? 0),
    asked: asked - (before?.asked ?? 0),
    incidents: incidents - (before?.incidents ?? 0),
    exports: exports - (before?.exports ?? 0),
  };
}

/** All tables that have rows, the largest first, in one line. */
export function tablesLine({ rows, used }: Tables): string {
  const largest = [...rows].filter(([, count]) => count > 0).sort(([, one], [, other]) => other - one);
  return `rows: ${largest.map(([name, count]) => `${name} ${count}`).join(', ')}; ${used.toFixed(1)} MB of the database used`;
}
