import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, vi } from 'vitest';
import { derivedFromRows } from './derived';
import type { Visitors } from './visitors';

/** Of each kind of fault so many examples are named. */
const EXAMPLES = 5;

/** What a log is compared with: a load, or all loads that it has seen. */
type Known = Pick<Visitors, 'answers' | 'unanswered'>;

/**
 * Waits until all that is in the journal of `data` now is in its database. What comes meanwhile is not waited for: on a
 * busy machine there may be no moment at which all is stored.
 */
export async function recorderCaughtUp(data: string, timeout = 60_000): Promise<void> {
  const journal = join(data, 'journal');
  const sizeOf = (file: string): number =>
    statSync(join(journal, file), { throwIfNoEntry: false })?.size ?? 0;
  const there = readdirSync(journal).map((file) => [file, sizeOf(file)] as const);
  await vi.waitFor(
    () => {
      const stored = inLog(data, (db) => new Map(pairs(db, 'SELECT segment, offset FROM JournalPosition')));
      for (const [file, size] of there) {
        // A segment that is stored is deleted, and one that broke off is cut where it is whole.
        const awaited = Math.min(size, sizeOf(file));
        expect(stored.get(file) ?? 0, `octets of ${file} that are stored`).toBeGreaterThanOrEqual(awaited);
      }
    },
    { timeout, interval: 50 },
  );
}

/**
 * Compares the log in `data` with what `visitors` know, once the recorder has caught up: each answered request is
 * in `Decision` exactly once, with the session and the backend that the visitor saw; none is there twice, answered
 * or not; nobody else's is there; sessions, rollups and failovers are what the rows add up to.
 *
 * @throws a list of what does not agree, with examples
 */
export async function expectBooksBalance(data: string, ...visitors: Known[]): Promise<void> {
  await recorderCaughtUp(data);
  const faults = inLog(data, (db) => [...comparedWithVisitors(db, visitors), ...derivedFromRows(db)]);
  if (faults.length > 0) throw new Error(`the log does not agree:\n${faults.join('\n')}`);
}

interface Row {
  path: string;
  session: string;
  backend: string | null;
  status: number;
  times: number;
}

function comparedWithVisitors(db: Database.Database, visitors: Known[]): string[] {
  const rows = db
    .prepare(
      'SELECT path, max(session) AS session, max(backend) AS backend, max(status) AS status, count(*) AS times FROM Decision GROUP BY path',
    )
    .all() as Row[];
  const byPath = new Map(rows.map((row) => [row.path, row]));
  const missing: string[] = [];
  const different: string[] = [];
  for (const { answers } of visitors) {
    for (const [path, answer] of answers) {
      const row = byPath.get(path);
      const served = answer.status === 200 ? answer.body : null;
      if (!row) missing.push(path);
      else if (row.session !== answer.session || row.backend !== served || row.status !== answer.status)
        different.push(`${path} (answered: ${said(answer)}, in the log: ${said(row)})`);
    }
  }
  const twice = rows.filter(({ times }) => times > 1).map(({ path, times }) => `${path} (${times} times)`);
  const known = (path: string): boolean =>
    visitors.some(({ answers, unanswered }) => answers.has(path) || unanswered.has(path));
  const unknown = rows.filter(({ path }) => !known(path)).map(({ path }) => path);
  return [
    ...fault('answered, but not in Decision', missing),
    ...fault('in Decision more than once', twice),
    ...fault('not in Decision as it was answered', different),
    ...fault('in Decision, but nobody asked for it', unknown),
  ];
}

function said(what: { session: string; status: number; body?: string; backend?: string | null }): string {
  return `${what.status} by ${what.body ?? what.backend} to session ${what.session}`;
}

/** One line: how many, and the first few; none where there are none. */
function fault(what: string, examples: string[]): string[] {
  if (examples.length === 0) return [];
  const more = examples.length > EXAMPLES ? ', …' : '';
  return [`${what}: ${examples.length}, such as ${examples.slice(0, EXAMPLES).join(', ')}${more}`];
}

/** Asks the log of `data`, as it stands at one moment, something by a connection of its own. */
export function inLog<Answer>(data: string, ask: (db: Database.Database) => Answer): Answer {
  const db = new Database(join(data, 'stickyboard.db'), { readonly: true });
  try {
    return db.transaction(ask)(db);
  } finally {
    db.close();
  }
}

function pairs(db: Database.Database, sql: string): [string, number][] {
  return db.prepare(sql).raw().all() as [string, number][];
}
