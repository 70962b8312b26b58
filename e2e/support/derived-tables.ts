import type Database from 'better-sqlite3';
import { rollupSteps } from '@/lib/core/rollup-steps';

/** The tables that the recorder derives from `Decision`, and the same computed again from all of its rows. */
interface DerivedTable {
  name: string;
  /** SQL of the stored rows, and of the expected ones, with the same columns. */
  storedSql: string;
  recomputedSql: string;
}

const inRollups = `json_each('[${rollupSteps}]') AS steps`;
const inMoveSteps = "json_each('[1, 60, 3600]') AS steps";
const start = 'time / 1000000 / steps.value * steps.value';

const derivedTables: DerivedTable[] = [
  {
    name: 'Load',
    storedSql: `SELECT step, time, upstream, backend, requests, assigned, pinned, moved, movedAway, refused, errors,
      bytesIn, bytesOut FROM Load`,
    recomputedSql: `
      SELECT step, time, upstream, backend, sum(requests), sum(assigned), sum(pinned), sum(moved), sum(movedAway),
        sum(refused), sum(errors), sum(bytesIn), sum(bytesOut)
      FROM (
        SELECT steps.value AS step, ${start} AS time, upstream, coalesce(backend, '') AS backend, 1 AS requests,
          outcome = 'assigned' AS assigned, outcome = 'pinned' AS pinned, outcome = 'moved' AS moved, 0 AS movedAway,
          outcome = 'refused' AS refused, status >= 500 AS errors, bytesIn, bytesOut
        FROM Decision, ${inRollups}
        UNION ALL
        SELECT steps.value, ${start}, upstream, previousBackend, 0, 0, 0, 0, 1, 0, 0, 0, 0
        FROM Decision, ${inRollups} WHERE outcome = 'moved' AND previousBackend IS NOT NULL
      ) GROUP BY 1, 2, 3, 4`,
  },
  {
    name: 'Latency',
    storedSql: 'SELECT step, time, upstream, backend, bucket, count FROM Latency',
    recomputedSql: `
      SELECT steps.value, ${start}, upstream, backend,
        CAST(floor(4 * log2(max(timeToFirstByte, 1))) AS INTEGER), count(*)
      FROM Decision, ${inRollups} WHERE backend IS NOT NULL AND timeToFirstByte IS NOT NULL GROUP BY 1, 2, 3, 4, 5`,
  },
  {
    name: 'LoadTotal',
    storedSql:
      'SELECT upstream, backend, assigned, pinned, moved, refused, errors, bytesIn, bytesOut FROM LoadTotal',
    recomputedSql: `
      SELECT upstream, backend, sum(assigned), sum(pinned), sum(moved), sum(refused), sum(errors), sum(bytesIn),
        sum(bytesOut)
      FROM (
        SELECT upstream, coalesce(backend, '') AS backend, outcome = 'assigned' AS assigned,
          outcome = 'pinned' AS pinned, outcome = 'moved' AS moved, outcome = 'refused' AS refused,
          status >= 500 AS errors, bytesIn, bytesOut
        FROM Decision
        UNION ALL
        SELECT upstream, previousBackend, 0, 0, 0, 0, 0, 0, 0
        FROM Decision WHERE outcome = 'moved' AND previousBackend IS NOT NULL
      ) GROUP BY 1, 2`,
  },
  {
    name: 'MoveTotal',
    storedSql: 'SELECT upstream, previousBackend, backend, reason, moves FROM MoveTotal',
    recomputedSql: `
      SELECT upstream, coalesce(previousBackend, ''), coalesce(backend, ''), coalesce(reason, ''), count(*)
      FROM Decision WHERE outcome = 'moved' GROUP BY 1, 2, 3, 4`,
  },
  {
    name: 'Move',
    storedSql: 'SELECT step, time, upstream, previousBackend, backend, reason, moves FROM Move',
    recomputedSql: `
      SELECT steps.value, ${start}, upstream, coalesce(previousBackend, ''), coalesce(backend, ''),
        coalesce(reason, ''), count(*)
      FROM Decision, ${inMoveSteps} WHERE outcome = 'moved' GROUP BY 1, 2, 3, 4, 5, 6`,
  },
  {
    name: 'Session',
    storedSql: 'SELECT id, upstream, backend, requests, moves, firstSeen, lastSeen FROM Session',
    recomputedSql: `
      SELECT session, upstream,
        (SELECT backend FROM Decision AS last WHERE last.session = Decision.session
          AND last.upstream = Decision.upstream AND backend IS NOT NULL ORDER BY time DESC, id DESC LIMIT 1),
        count(*), sum(outcome = 'moved'), min(time), max(time)
      FROM Decision GROUP BY 1, 2`,
  },
  {
    // An event says of how many sessions; its cause and its time say of which rows.
    name: 'failover event',
    storedSql: `SELECT id, upstream, backend, toBackend, reason, sessions FROM Event WHERE kind = 'failover'`,
    recomputedSql: `
      SELECT Event.id, Event.upstream, Event.backend, toBackend, Event.reason, count(DISTINCT session)
      FROM Event LEFT JOIN Decision ON outcome = 'moved' AND Decision.upstream = Event.upstream
        AND previousBackend IS Event.backend AND Decision.backend IS toBackend AND Decision.reason = Event.reason
        AND Decision.time BETWEEN Event.time AND lastTime
      WHERE kind = 'failover' GROUP BY Event.id`,
  },
  {
    name: 'sessions of a failover event',
    storedSql: 'SELECT event, session FROM MovedSession',
    recomputedSql: `
      SELECT DISTINCT Event.id, session
      FROM Event JOIN Decision ON outcome = 'moved' AND Decision.upstream = Event.upstream
        AND previousBackend IS Event.backend AND Decision.backend IS toBackend AND Decision.reason = Event.reason
        AND Decision.time BETWEEN Event.time AND lastTime
      WHERE kind = 'failover'`,
  },
  {
    name: 'events that a move belongs to',
    storedSql: `SELECT id, 1 FROM Decision WHERE outcome = 'moved' AND reason IS NOT NULL`,
    recomputedSql: `
      SELECT Decision.id, count(Event.id)
      FROM Decision LEFT JOIN Event ON kind = 'failover' AND Decision.upstream = Event.upstream
        AND previousBackend IS Event.backend AND Decision.backend IS toBackend AND Decision.reason = Event.reason
        AND Decision.time BETWEEN Event.time AND lastTime
      WHERE outcome = 'moved' AND Decision.reason IS NOT NULL GROUP BY Decision.id`,
  },
];

/** Differences between the rollups, sessions and events and the rows of `Decision`, one line each. */
export function findDerivedTableFaults(db: Database.Database): string[] {
  return derivedTables.flatMap(({ name, storedSql: kept, recomputedSql: reckoned }) => {
    const only = (one: string, other: string) =>
      db.prepare(`SELECT * FROM (${one}) EXCEPT SELECT * FROM (${other}) LIMIT 3`).raw().all();
    return [
      ...only(kept, reckoned).map(
        (row) => `${name}: kept, but not what the rows say: ${JSON.stringify(row)}`,
      ),
      ...only(reckoned, kept).map(
        (row) => `${name}: what the rows say, but not kept: ${JSON.stringify(row)}`,
      ),
    ];
  });
}
