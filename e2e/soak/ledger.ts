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
  /** The status that the log has to have where there was no answer. */
  logged?: number | undefined;
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

/** What makes requests fail that the proxy must not send again, or tunnels end. */
export type Cause = 'killed' | 'half dead' | 'tunnels ended';

/** A cause while it lasts; ms since the epoch. */
interface Span {
  cause: Cause;
  from: number;
  until: number;
}

/** The kinds of requests that a cause excuses. */
const excused: Record<Cause, readonly Kind[]> = {
  killed: ['upload', 'slow reader', 'WebSocket', 'aborted'],
  'half dead': ['upload', 'aborted'],
  'tunnels ended': ['WebSocket'],
};
/** How long a request that began after a cause was over may still suffer from it, ms. */
const AFTERMATH = 1000;
/** RFC 6455 section 7.4.1: the endpoint is going away. */
const GOING_AWAY = 1001;
/** What the log says of a client that left before its answer. */
const CLIENT_LEFT = 499;
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
  /** WebSockets that were closed with 1001. */
  goneAway = 0;
  private page = 1;
  private serial = 0;
  private beganAt = Date.now();
  private outcomes: Outcome[] = [];
  private readonly underWay = new Set<Asked>();
  private readonly spans: Span[] = [];

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

  /** A client left before its answer came. @param unanswered whether none came all the same */
  left(asked: Asked, unanswered: boolean): void {
    this.underWay.delete(asked);
    this.outcomes.push({ ...asked, answer: null, logged: this.isExplained(asked) ? undefined : CLIENT_LEFT });
    if (!unanswered) this.faults.push(`${asked.kind} ${asked.path} was answered after its client had left`);
  }

  /** A WebSocket was closed by the other side. @param code of the close; 1006 where there was none */
  closed(asked: Asked, code: number): void {
    if (code === GOING_AWAY) this.goneAway++;
    else if (this.lasting('tunnels ended', asked) && !this.lasting('killed', asked))
      this.faults.push(`${asked.kind} ${asked.path} was ended by a drain with code ${code}`);
    this.over(asked, null);
  }

  /** A cause begins now. @returns to be called once it is over */
  begin(cause: Cause): () => void {
    const span: Span = { cause, from: Date.now(), until: Number.POSITIVE_INFINITY };
    this.spans.push(span);
    return () => {
      span.until = Date.now();
    };
  }

  /**
   * The rule: a request may fail that was under way while a cause lasted, or began within a second after, and that
   * the cause excuses: what the proxy must not send twice, and tunnels that a drain ends.
   */
  private isExplained(asked: Asked): boolean {
    return (Object.keys(excused) as Cause[]).some(
      (cause) => excused[cause].includes(asked.kind) && this.lasting(cause, asked),
    );
  }

  private lasting(cause: Cause, { at }: Asked): boolean {
    return this.spans.some(
      (span) => span.cause === cause && at < span.until + AFTERMATH && Date.now() >= span.from,
    );
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
  for (const { path, kind, answer, logged } of outcomes) {
    const row = rows.get(path);
    rows.delete(path);
    const what = `${kind} ${path}`;
    if (row !== undefined && row.times > 1) found.push(`${what} is in the log ${row.times} times`);
    if (answer === null) {
      if (logged !== undefined && row?.status !== logged)
        found.push(`${what} is in the log with ${row?.status ?? 'nothing'} in place of ${logged}`);
      continue;
    }
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
