import { setTimeout as pause } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { queryLog, waitUntilRecorderCaughtUp } from '../support/log-consistency';

/** The kind of a request, by which a failure is judged. */
export type RequestKind =
  | 'staying'
  | 'coming'
  | 'cookieless'
  | 'upload'
  | 'slow reader'
  | 'WebSocket'
  | 'aborted';

/** A request that was sent, or is about to be. */
export interface SentRequest {
  /** No other request has it. */
  path: string;
  kind: RequestKind;
  /** ms since the epoch. */
  sentAtMs: number;
}

export interface ReceivedResponse {
  status: number;
  /** Name of the backend, if one responded. */
  backend: string;
  /** The session in the client's cookie, or empty if it keeps none. */
  session: string;
  /** Minimum duration, ms, if the log has to match it. */
  minDurationMs?: number;
}

interface Outcome extends SentRequest {
  /** Null if the response broke off or was never complete. */
  response: ReceivedResponse | null;
  /** The status that the log must have if there was no response. */
  expectedStatus?: number | undefined;
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

/** Causes of failures of requests that the proxy must not retry, or of ended tunnels. */
export type FailureCause = 'killed' | 'half dead' | 'tunnels ended';

/** A cause while it lasts; ms since the epoch. */
interface FailurePeriod {
  cause: FailureCause;
  from: number;
  until: number;
}

/** The kinds of requests that a cause excuses. */
const excusedKinds: Record<FailureCause, readonly RequestKind[]> = {
  killed: ['upload', 'slow reader', 'WebSocket', 'aborted'],
  'half dead': ['upload', 'aborted'],
  'tunnels ended': ['WebSocket'],
};
/** How long a request that began after a cause was over may still suffer from it, ms. */
const afterEffectMs = 1000;
/** RFC 6455 section 7.4.1: the endpoint is going away. */
const goingAwayCode = 1001;
/** Status in the log of a client that disconnected before its response. */
const clientClosedStatus = 499;
/** How long a request may take, ms. */
const requestTimeoutMs = 60_000;
/** Rows of a page may be so much older than its first request, µs: clocks of two processes. */
const clockMarginMicros = 1_000_000;

/**
 * The responses of all clients, page by page: paths begin with the number of their page. A page that is compared with the
 * log is forgotten, so that neither the length of the soak nor the retention of the log matters.
 */
export class Ledger {
  /** Complete responses; those that failed or broke off with an excuse for the proxy. */
  responses = 0;
  excusedFailures = 0;
  /** WebSockets that were closed with 1001. */
  goingAwayCloses = 0;
  private page = 1;
  private serial = 0;
  private pageStartedAtMs = Date.now();
  private outcomes: Outcome[] = [];
  private readonly inFlight = new Set<SentRequest>();
  private readonly periods: FailurePeriod[] = [];

  /** Requests that have begun. */
  get sentRequests(): number {
    return this.serial;
  }

  /** A request of a kind begins. @param suffix end of its path */
  startRequest(kind: RequestKind, suffix = ''): SentRequest {
    const request = { path: `/${this.page}/${++this.serial}${suffix}`, kind, sentAtMs: Date.now() };
    this.inFlight.add(request);
    return request;
  }

  /** @param response null if it broke off or was never complete */
  finishRequest(request: SentRequest, response: ReceivedResponse | null): void {
    this.inFlight.delete(request);
    if (response !== null) this.responses++;
    this.outcomes.push({ ...request, response });
    if (!isFailure({ ...request, response })) return;
    if (this.isExcused(request)) this.excusedFailures++;
    else
      this.faults.push(`${request.kind} ${request.path} failed without a cause: ${formatResponse(response)}`);
  }

  /** Everything that is wrong, in sentences. */
  readonly faults: string[] = [];

  /** A client disconnected before its response. @param unanswered whether none arrived after all */
  abortRequest(request: SentRequest, unanswered: boolean): void {
    this.inFlight.delete(request);
    this.outcomes.push({
      ...request,
      response: null,
      expectedStatus: this.isExcused(request) ? undefined : clientClosedStatus,
    });
    if (!unanswered)
      this.faults.push(`${request.kind} ${request.path} got a response after its client had disconnected`);
  }

  /** A WebSocket was closed by the other side. @param code of the close; 1006 if there was none */
  finishWebSocket(request: SentRequest, code: number): void {
    if (code === goingAwayCode) this.goingAwayCloses++;
    else if (this.isActive('tunnels ended', request) && !this.isActive('killed', request))
      this.faults.push(`${request.kind} ${request.path} was ended by a drain with code ${code}`);
    this.finishRequest(request, null);
  }

  /** A cause begins now. @returns a function to call when it is over */
  startCause(cause: FailureCause): () => void {
    const span: FailurePeriod = { cause, from: Date.now(), until: Number.POSITIVE_INFINITY };
    this.periods.push(span);
    return () => {
      span.until = Date.now();
    };
  }

  /**
   * The rule: a request may fail if it was in flight during a cause, or began within a second after it, and if
   * the cause excuses it: requests that the proxy must not send twice, and tunnels that a drain ends.
   */
  private isExcused(request: SentRequest): boolean {
    return (Object.keys(excusedKinds) as FailureCause[]).some(
      (cause) => excusedKinds[cause].includes(request.kind) && this.isActive(cause, request),
    );
  }

  private isActive(cause: FailureCause, { sentAtMs }: SentRequest): boolean {
    return this.periods.some(
      (span) => span.cause === cause && sentAtMs < span.until + afterEffectMs && Date.now() >= span.from,
    );
  }

  /**
   * Compares a page with the log, once all its requests are over and the recorder has caught up: each request with a
   * response is there once, with its session, backend and status; any other at most once; and no foreign request.
   */
  async compareWithLog(data: string): Promise<void> {
    const { page, pageStartedAtMs } = this;
    this.page++;
    this.pageStartedAtMs = Date.now();
    const mine = (path: string): boolean => path.startsWith(`/${page}/`);
    const left = (): SentRequest[] => [...this.inFlight].filter(({ path }) => mine(path));
    for (const giveUpAt = Date.now() + requestTimeoutMs; left().length > 0 && Date.now() < giveUpAt; )
      await pause(100);
    this.faults.push(...left().map(({ kind, path }) => `${kind} ${path} has no end`));
    const outcomes = this.outcomes.filter(({ path }) => mine(path));
    this.outcomes = this.outcomes.filter(({ path }) => !mine(path));
    await waitUntilRecorderCaughtUp(data);
    const rows = queryLog(data, (db) => readRows(db, page, pageStartedAtMs * 1000 - clockMarginMicros));
    this.faults.push(...findDifferences(outcomes, rows));
  }
}

function readRows(db: Database.Database, page: number, since: number): Map<string, Row> {
  const rows = db
    .prepare(
      `SELECT path, max(session) AS session, max(backend) AS backend, max(status) AS status,
         max(duration) AS duration, count(*) AS times
       FROM Decision WHERE time >= ? AND path LIKE ? GROUP BY path`,
    )
    .all(since, `/${page}/%`) as Row[];
  return new Map(rows.map((row) => [row.path, row]));
}

function findDifferences(outcomes: readonly Outcome[], rows: Map<string, Row>): string[] {
  const found: string[] = [];
  for (const { path, kind, response, expectedStatus } of outcomes) {
    const row = rows.get(path);
    rows.delete(path);
    const what = `${kind} ${path}`;
    if (row !== undefined && row.times > 1) found.push(`${what} is in the log ${row.times} times`);
    if (response === null) {
      if (expectedStatus !== undefined && row?.status !== expectedStatus)
        found.push(`${what} is in the log with ${row?.status ?? 'nothing'} in place of ${expectedStatus}`);
      continue;
    }
    if (row === undefined) found.push(`${what} got a response and is not in the log`);
    else if (
      row.status !== response.status ||
      (response.backend !== '' && row.backend !== response.backend) ||
      (response.session !== '' && row.session !== response.session) ||
      row.duration / 1000 < (response.minDurationMs ?? 0)
    )
      found.push(
        `${what} got the response ${formatResponse(response)}, and the log says ${JSON.stringify(row)}`,
      );
  }
  for (const path of rows.keys()) found.push(`${path} is in the log, and no client has sent it`);
  return found;
}

/** An aborted request is no failure. */
function isFailure({ kind, response }: Outcome): boolean {
  return kind !== 'aborted' && (response === null || response.status >= 400);
}

function formatResponse(response: ReceivedResponse | null): string {
  return response === null
    ? 'broken off'
    : `${response.status} by ${response.backend} to ${response.session}`;
}
