import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, vi } from 'vitest';
import type { ClientLoad } from './client-load';
import { findDerivedTableFaults } from './derived-tables';

/** Number of examples for each kind of fault. */
const maxExamples = 5;

/** The requests to compare a log with: one load, or all loads that it has seen. */
export type ExpectedRequests = Pick<ClientLoad, 'responses' | 'unanswered'>;

/**
 * Waits until all that is in the journal of `data` now is in its database. Later lines are not waited for: on a
 * busy machine there may be no moment at which all is stored.
 */
export async function waitUntilRecorderCaughtUp(data: string, timeout = 60_000): Promise<void> {
  const journal = join(data, 'journal');
  const sizeOf = (file: string): number =>
    statSync(join(journal, file), { throwIfNoEntry: false })?.size ?? 0;
  const segments = readdirSync(journal).map((file) => [file, sizeOf(file)] as const);
  await vi.waitFor(
    () => {
      const stored = queryLog(
        data,
        (db) => new Map(readPairs(db, 'SELECT segment, offset FROM JournalPosition')),
      );
      for (const [file, size] of segments) {
        // A stored segment is deleted, and a broken one is truncated to its last complete line.
        const awaited = Math.min(size, sizeOf(file));
        expect(stored.get(file) ?? 0, `bytes of ${file} that are stored`).toBeGreaterThanOrEqual(awaited);
      }
    },
    { timeout, interval: 50 },
  );
}

/**
 * Compares the log in `data` with the responses of `visitors`, once the recorder has caught up: each request with a
 * response is in `Decision` exactly once, with the session and the backend that the visitor saw; no request is there
 * twice, none of another client is there; sessions, rollups and failovers are the sums of the rows.
 *
 * @throws a list of the differences, with examples
 */
export async function expectConsistentLog(data: string, ...visitors: ExpectedRequests[]): Promise<void> {
  await waitUntilRecorderCaughtUp(data);
  const faults = queryLog(data, (db) => [
    ...compareWithClients(db.prepare(requestsSql).all() as LoggedRequest[], visitors),
    ...findDerivedTableFaults(db),
  ]);
  if (faults.length > 0) throw new Error(`the log does not agree:\n${faults.join('\n')}`);
}

/** A request as the log has it. */
export interface LoggedRequest {
  path: string;
  session: string;
  backend: string | null;
  status: number;
  times: number;
}

/** The requests of a log, in either database. */
export const requestsSql = `
  SELECT path, max(session) AS session, max(backend) AS backend, max(status) AS status, count(*) AS times
  FROM "Decision" GROUP BY path`;

/** Differences between the requests of a log and what clients received, one line for each kind, with examples. */
export function compareWithClients(rows: LoggedRequest[], visitors: ExpectedRequests[]): string[] {
  const byPath = new Map(rows.map((row) => [row.path, row]));
  const missing: string[] = [];
  const different: string[] = [];
  for (const { responses } of visitors) {
    for (const [path, response] of responses) {
      const row = byPath.get(path);
      const served = response.status === 200 ? response.body : null;
      if (!row) missing.push(path);
      else if (row.session !== response.session || row.backend !== served || row.status !== response.status)
        different.push(`${path} (response: ${formatResponse(response)}, in the log: ${formatResponse(row)})`);
    }
  }
  const twice = rows.filter(({ times }) => times > 1).map(({ path, times }) => `${path} (${times} times)`);
  const known = (path: string): boolean =>
    visitors.some(({ responses, unanswered }) => responses.has(path) || unanswered.has(path));
  const unknown = rows.filter(({ path }) => !known(path)).map(({ path }) => path);
  return [
    ...formatFault('responded to, but not in Decision', missing),
    ...formatFault('in Decision more than once', twice),
    ...formatFault('not in Decision as the response was', different),
    ...formatFault('in Decision, but not requested', unknown),
  ];
}

function formatResponse(what: {
  session: string;
  status: number;
  body?: string;
  backend?: string | null;
}): string {
  return `${what.status} by ${what.body ?? what.backend} to session ${what.session}`;
}

/** One line: how many, and the first few; no line if there are none. */
function formatFault(what: string, examples: string[]): string[] {
  if (examples.length === 0) return [];
  const more = examples.length > maxExamples ? ', …' : '';
  return [`${what}: ${examples.length}, such as ${examples.slice(0, maxExamples).join(', ')}${more}`];
}

/** Queries the log of `data`, as of one moment, on a connection of its own. */
export function queryLog<Result>(data: string, query: (db: Database.Database) => Result): Result {
  const db = new Database(join(data, 'stickyboard.db'), { readonly: true });
  try {
    return db.transaction(query)(db);
  } finally {
    db.close();
  }
}

function readPairs(db: Database.Database, sql: string): [string, number][] {
  return db.prepare(sql).raw().all() as [string, number][];
}
