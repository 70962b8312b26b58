import { setTimeout as pause } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { inLog, recorderCaughtUp } from '../faults/books';

/** What a request was, so that a failure can be judged. */
export type Kind = 'staying' | 'coming' | 'cookieless' | 'upload' | 'slow reader' | 'WebSocket' | 'aborted';

/** A request that was sent, or is about to be. */
export interface Asked {
  /** No other request has it. */
  path: string;
  kind: Kind;
  /** ms since the epoch. */
  at: number;
}

export interface Answered {
  status: number;
  /** Name of the backend, where one answered. */
  backend: string;
  /** The session that the client's cookie names, or empty where it keeps none. */
  session: string;
  /** How long it lasted at least, ms, where the log is to know that. */
  lasted?: number;
}

interface Outcome extends Asked {
  /** Null where the answer broke off or never came whole. */
  answer: Answered | null;
}

interface Row {
  path: string;
  session: string;
  backend: string | null;
  status: number;
  /** µs. */
  duration: number;
  times: number;
}

/** How long a request that began after a backend was killed may still meet a connection to it, ms. */
const AFTERMATH = 1000;
/** How long a request may take, ms. */
const PATIENCE = 60_000;
/** Rows of a page may be so much older than its first request, µs: clocks of two processes. */
const MARGIN = 1_000_000;

/**
 * Who was answered what, page by page: paths begin with the number of their page. A page that is compared with the
 * log is forgotten, so that neither the length of the soak nor the retention of the log matters.
 */
export class Ledger {
  /** Whole answers; those that failed or broke off, and were not to blame on the proxy. */
  answers = 0;
  explained = 0;
  private page = 1;
  private serial = 0;
  private beganAt = Date.now();
  private outcomes: Outcome[] = [];
  private readonly underWay = new Set<Asked>();
  /** When a backend was killed, ms since the epoch. */
  private readonly kills: number[] = [];

  /** Requests that have begun. */
  get asked(): number {
    return this.serial;
  }

  /** A request of a kind begins. @param suffix end of its path */
  ask(kind: Kind, suffix = ''): Asked {
    const asked = { path: `/${this.page}/${++this.serial}${suffix}`, kind, at: Date.now() };
    this.underWay.add(asked);
    return asked;
  }

  /** @param answer null where it broke off or never came whole */
  over(asked: Asked, answer: Answered | null): void {
    this.underWay.delete(asked);
    if (answer !== null) this.answers++;
    this.outcomes.push({ ...asked, answer });
    if (!failed({ ...asked, answer })) return;
    if (this.isExplained(asked)) this.explained++;
    else this.faults.push(`${asked.kind} ${asked.path} failed without a cause: ${said(answer)}`);
  }

  /** What is wrong, in sentences. */
  readonly faults: string[] = [];

  /** A backend is killed now. */
  killed(): void {
    this.kills.push(Date.now());
  }

  /**
   * The rule: a request may fail that was under way when a backend was killed, or began within a second after,
   * and that the proxy must not send twice: an upload, and what has an answer that had begun.
   */
  private isExplained({ kind, at }: Asked): boolean {
    if (kind === 'staying' || kind === 'coming' || kind === 'cookieless') return false;
    return this.kills.some((kill) => at < kill + AFTERMATH && Date.now() > kill);
  }

  /**
   * Compares what is over with the log, once all of the page is over and the recorder has caught up: each answered
   * request once, with its session, backend and status; what was not answered once at most; nobody else's.
   */
  async compare(data: string): Promise<void> {
    const { page, beganAt } = this;
    this.page++;
    this.beganAt = Date.now();
    const mine = (path: string): boolean => path.startsWith(`/${page}/`);
    const left = (): Asked[] => [...this.underWay].filter(({ path }) => mine(path));
    for (const giveUpAt = Date.now() + PATIENCE; left().length > 0 && Date.now() < giveUpAt; )
      await pause(100);
    this.faults.push(...left().map(({ kind, path }) => `${kind} ${path} has no end`));
    const outcomes = this.outcomes.filter(({ path }) => mine(path));
    this.outcomes = this.outcomes.filter(({ path }) => !mine(path));
    await recorderCaughtUp(data);
    const rows = inLog(data, (db) => rowsOf(db, page, beganAt * 1000 - MARGIN));
    this.faults.push(...differences(outcomes, rows));
  }
}

function rowsOf(db: Database.Database, page: number, since: number): Map<string, Row> {
  const rows = db
    .prepare(
      `SELECT path, max(session) AS session, max(backend) AS backend, max(status) AS status,
         max(duration) AS duration, count(*) AS times
       FROM Decision WHERE time >= ? AND path LIKE ? GROUP BY path`,
    )
    .all(since, `/${page}/%`) as Row[];
  return new Map(rows.map((row) => [row.path, row]));
}

function differences(outcomes: readonly Outcome[], rows: Map<string, Row>): string[] {
  const found: string[] = [];
  for (const { path, kind, answer } of outcomes) {
    const row = rows.get(path);
    rows.delete(path);
    const what = `${kind} ${path}`;
    if (row !== undefined && row.times > 1) found.push(`${what} is in the log ${row.times} times`);
    if (answer === null) continue;
    if (row === undefined) found.push(`${what} was answered and is not in the log`);
    else if (
      row.status !== answer.status ||
      (answer.backend !== '' && row.backend !== answer.backend) ||
      (answer.session !== '' && row.session !== answer.session) ||
      row.duration / 1000 < (answer.lasted ?? 0)
    )
      found.push(`${what} was answered ${said(answer)}, and the log says ${JSON.stringify(row)}`);
  }
  for (const path of rows.keys()) found.push(`${path} is in the log, and nobody asked for it`);
  return found;
}

/** Who aborts has not failed. */
function failed({ kind, answer }: Outcome): boolean {
  return kind !== 'aborted' && (answer === null || answer.status >= 400);
}

function said(answer: Answered | null): string {
  return answer === null ? 'broken off' : `${answer.status} by ${answer.backend} to ${answer.session}`;
}
