import type { JournalDecision } from '@/lib/core/decision-record';
import { rollupSteps } from '@/lib/core/rollup-steps';

/** A session that an operator unpinned. */
export interface Unpinning {
  upstream: string;
  session: string;
  /** The backend that its pin names, which does not hold until it has moved. */
  backend: string;
  /** µs since the epoch. */
  createdAt: number;
}

/** The tables of a log: rows as objects, with numbers for whatever counts. */
export type Tables = Record<string, object[]>;

const maxGapMicros = 30e6;

interface Row {
  [column: string]: string | number | null;
}

interface FailoverEvent {
  upstream: string;
  backend: string | null;
  toBackend: string | null;
  reason: string;
  time: number;
  lastTime: number;
  sessions: Set<string>;
}

/**
 * What a log has to hold, worked out in the plainest way: each decision by itself, one after the other. The recorders
 * are compared with it, which sum up whole batches.
 */
export class ExpectedLog {
  private readonly tables = new Map<string, Map<string, Row>>();
  private readonly events: FailoverEvent[] = [];

  unpin({ upstream, session, backend, createdAt }: Unpinning): void {
    this.row('unpins', { upstream, session }, { backend, createdAt, isClosed: 0 });
  }

  /** Stores a batch of decisions of a node, which its workers wrote in any order. */
  store(node: string, batch: readonly JournalDecision[]): void {
    const decisions = batch.toSorted((a, b) => a.time - b.time);
    for (const decision of batch) this.storeDecision(node, decision);
    const movedInBatch = new Set(decisions.filter(({ outcome }) => outcome === 'moved').map(toSessionKey));
    for (const decision of decisions) {
      this.countSession(node, decision);
      this.countLoad(node, decision);
      this.countMove(node, decision);
      this.followDisplaced(decision, movedInBatch);
      this.closeUnpin(decision);
    }
    const displaced = this.table('displaced');
    for (const [key, { homeBackend, backend }] of displaced)
      if (homeBackend === backend) displaced.delete(key);
    this.groupFailovers(decisions);
  }

  /** The rows of all tables, in the order of their keys. */
  read(): Tables {
    const names = [
      'decisions',
      'sessions',
      'loads',
      'latencies',
      'loadTotals',
      'moves',
      'moveTotals',
      'displaced',
    ];
    const tables = [...names, 'unpins'].map((name) => [name, sortRows([...this.table(name).values()])]);
    const events = this.events.map(({ sessions, ...event }) => ({
      ...event,
      sessions: [...sessions].sort(),
    }));
    return { ...Object.fromEntries(tables), events: sortRows(events) };
  }

  private storeDecision(node: string, decision: JournalDecision): void {
    const table = this.table('decisions');
    table.set(String(table.size), { node, ...decision });
  }

  private countSession(node: string, decision: JournalDecision): void {
    const { session: id, upstream, time, backend, appSession, client, outcome } = decision;
    const session = this.row(
      'sessions',
      { id, upstream },
      {
        ...{ backend: null, pinnedSince: null, appSession: null, client, node },
        ...{ firstSeen: time, lastSeen: time, requests: 0, moves: 0 },
      },
    );
    const isLatest = time >= Number(session.lastSeen);
    if (backend !== null && (isLatest || session.backend === null)) {
      if (session.backend !== backend) session.pinnedSince = time;
      session.backend = backend;
    }
    if (appSession !== null && (isLatest || session.appSession === null)) session.appSession = appSession;
    if (isLatest) Object.assign(session, { client, node, lastSeen: time });
    session.firstSeen = Math.min(Number(session.firstSeen), time);
    add(session, { requests: 1, moves: outcome === 'moved' ? 1 : 0 });
  }

  private countLoad(node: string, decision: JournalDecision): void {
    const { upstream, backend, previousBackend, outcome, status, bytesIn, bytesOut, timeToFirstByte } =
      decision;
    const counts = { requests: 1, [outcome]: 1, errors: status >= 500 ? 1 : 0, bytesIn, bytesOut };
    for (const step of rollupSteps) {
      const time = startOf(step, decision);
      this.addLoad({ step, time, upstream, backend: backend ?? '', node }, counts);
      if (outcome === 'moved' && previousBackend !== null)
        this.addLoad({ step, time, upstream, backend: previousBackend, node }, { movedAway: 1 });
      if (backend === null || timeToFirstByte === null) continue;
      const bucket = Math.floor(4 * Math.log2(Math.max(1, timeToFirstByte)));
      add(this.row('latencies', { step, time, upstream, backend, node, bucket }, { count: 0 }), { count: 1 });
    }
    const { requests: _requests, ...totals } = counts;
    this.addTotal({ upstream, backend: backend ?? '', node }, totals);
    if (outcome === 'moved' && previousBackend !== null)
      this.addTotal({ upstream, backend: previousBackend, node }, {});
  }

  private addLoad(key: Row, counts: Record<string, number>): void {
    const none = { requests: 0, assigned: 0, pinned: 0, moved: 0, movedAway: 0, refused: 0, errors: 0 };
    add(this.row('loads', key, { ...none, bytesIn: 0, bytesOut: 0 }), counts);
  }

  private addTotal(key: Row, counts: Record<string, number>): void {
    const none = { assigned: 0, pinned: 0, moved: 0, refused: 0, errors: 0, bytesIn: 0, bytesOut: 0 };
    add(this.row('loadTotals', key, none), counts);
  }

  private countMove(node: string, decision: JournalDecision): void {
    if (decision.outcome !== 'moved') return;
    const { upstream, previousBackend, backend, reason } = decision;
    const cause = {
      upstream,
      previousBackend: previousBackend ?? '',
      backend: backend ?? '',
      reason: reason ?? '',
    };
    for (const step of [1, 60, 3600])
      add(this.row('moves', { step, time: startOf(step, decision), ...cause, node }, { moves: 0 }), {
        moves: 1,
      });
    add(this.row('moveTotals', { ...cause, node }, { moves: 0 }), { moves: 1 });
  }

  /** Rows of sessions at home are kept until the batch is over. */
  private followDisplaced(decision: JournalDecision, movedInBatch: ReadonlySet<string>): void {
    const { upstream, session, outcome, reason, backend, previousBackend, time } = decision;
    if (backend === null) return;
    const key = JSON.stringify([upstream, session]);
    const known = this.table('displaced').get(key);
    const isMove = outcome === 'moved' && previousBackend !== null;
    const isAssignment =
      outcome === 'assigned' && (known !== undefined || movedInBatch.has(toSessionKey(decision)));
    if (!isMove && !isAssignment) return;
    const isAtHome = isAssignment || reason === 'unpinned' || reason === 'returned';
    const homeBackend = isAtHome ? backend : previousBackend;
    if (known === undefined) {
      this.row('displaced', { upstream, session }, { homeBackend, backend, since: time });
    } else if (time >= Number(known.since)) {
      if (isAtHome || homeBackend === backend || known.homeBackend === known.backend)
        known.homeBackend = homeBackend;
      Object.assign(known, { backend, since: time });
    }
  }

  private closeUnpin(decision: JournalDecision): void {
    const { upstream, session, outcome, presented, reason, timeToFirstByte, previousBackend, time } =
      decision;
    const unpin = this.table('unpins').get(JSON.stringify([upstream, session]));
    if (unpin === undefined || timeToFirstByte === null) return;
    const hasLeft = outcome === 'moved' && previousBackend === unpin.backend;
    const hasLostPin = outcome === 'assigned' && presented !== 'none';
    const isAfter = reason === 'unpinned' || time >= Number(unpin.createdAt);
    if ((hasLeft || hasLostPin) && isAfter) unpin.isClosed = 1;
  }

  /** The moves of a batch, of one cause and without a long gap, belong to one event: the ongoing one, or a new one. */
  private groupFailovers(decisions: readonly JournalDecision[]): void {
    const groups: FailoverEvent[] = [];
    for (const { outcome, upstream, previousBackend, backend, reason, time, session } of decisions) {
      if (outcome !== 'moved' || reason === null) continue;
      const cause = { upstream, backend: previousBackend, toBackend: backend, reason };
      const group = groups.findLast((known) => isSameCause(known, cause));
      if (group === undefined || time - group.lastTime > maxGapMicros)
        groups.push({ ...cause, time, lastTime: time, sessions: new Set([session]) });
      else Object.assign(group, { lastTime: time, sessions: group.sessions.add(session) });
    }
    for (const group of groups) {
      const ongoing = this.events.findLast(
        (event) =>
          isSameCause(event, group) &&
          event.lastTime >= group.time - maxGapMicros &&
          event.time <= group.lastTime + maxGapMicros,
      );
      if (ongoing === undefined) {
        this.events.push(group);
        continue;
      }
      ongoing.time = Math.min(ongoing.time, group.time);
      ongoing.lastTime = Math.max(ongoing.lastTime, group.lastTime);
      for (const session of group.sessions) ongoing.sessions.add(session);
    }
  }

  private table(name: string): Map<string, Row> {
    const table = this.tables.get(name) ?? new Map<string, Row>();
    this.tables.set(name, table);
    return table;
  }

  /** The row of a key; a new one has these values. */
  private row(name: string, key: Row, values: Row): Row {
    const table = this.table(name);
    const id = JSON.stringify(Object.values(key));
    const row = table.get(id) ?? { ...key, ...values };
    table.set(id, row);
    return row;
  }
}

/** Rows in one order, whatever order they came in, each with its columns in one order. */
export function sortRows(rows: readonly object[]): object[] {
  const texts = rows.map((row) =>
    JSON.stringify(Object.fromEntries(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)))),
  );
  return texts.sort().map((text) => JSON.parse(text) as object);
}

function add(row: Row, counts: Record<string, number>): void {
  for (const [column, count] of Object.entries(counts)) row[column] = Number(row[column]) + count;
}

function startOf(step: number, { time }: JournalDecision): number {
  return Math.floor(time / 1e6 / step) * step;
}

function toSessionKey({ upstream, session }: JournalDecision): string {
  return JSON.stringify([upstream, session]);
}

function isSameCause(
  a: Omit<FailoverEvent, 'time' | 'lastTime' | 'sessions'>,
  b: Omit<FailoverEvent, 'time' | 'lastTime' | 'sessions'>,
): boolean {
  return (
    a.upstream === b.upstream &&
    a.backend === b.backend &&
    a.toBackend === b.toBackend &&
    a.reason === b.reason
  );
}
