import Database from 'better-sqlite3';
import { rollupSteps } from '@/lib/core/rollup-steps';

type Row = Record<string, string | number | null>;

const decision = (id: number, time: number, row: Row): Row => ({
  id,
  time: time + id,
  node: 'n1',
  listener: '127.0.0.1:2200',
  upstream: 'web',
  session: 's1',
  presented: 'valid',
  outcome: 'pinned',
  reason: null,
  backend: 'b1',
  previousBackend: null,
  attempts: 1,
  status: 200,
  timeToFirstByte: 900,
  duration: 1000,
  bytesIn: 100,
  bytesOut: 200,
  method: 'GET',
  host: 'shop.example',
  path: '/ü "quoted"',
  client: '10.0.0.1',
  appSession: null,
  ...row,
});

const load = {
  upstream: 'web',
  node: 'n1',
  assigned: 0,
  moved: 0,
  movedAway: 0,
  refused: 0,
  errors: 0,
  bytesIn: 1,
  bytesOut: 2,
};

/** What the first version has of a backend in `Backend`, later ones in `BackendState`. */
const observed = (time: number): Row => ({ health: 'up', healthCause: null, healthSince: time, inFlight: 2 });

/** Rows as the recorder and the supervisor of any version write them, by table, with the columns of all versions. */
function createSampleRows(second: number): Record<string, Row[]> {
  const time = second * 1_000_000;
  const at = (step: number) => ({ step, time: Math.floor(second / step) * step });
  const steps = rollupSteps.map(at);
  return {
    Decision: [
      decision(1, time, { outcome: 'assigned', presented: 'none' }),
      ...[2, 3, 4, 5].map((id) => decision(id, time, { appSession: 'f00' })),
      decision(6, time, {
        outcome: 'moved',
        reason: 'timeout',
        backend: 'b2',
        previousBackend: 'b1',
        attempts: 2,
      }),
      decision(7, time, {
        session: 's2',
        outcome: 'refused',
        reason: 'no-backend',
        backend: null,
        timeToFirstByte: null,
      }),
    ],
    Session: [
      {
        id: 's1',
        upstream: 'web',
        backend: 'b2',
        pinnedSince: time + 6,
        appSession: 'f00',
        client: '10.0.0.1',
      },
      { id: 's2', upstream: 'web', backend: null, pinnedSince: null, appSession: null, client: '10.0.0.1' },
    ].map((row) => ({ ...row, firstSeen: time + 1, lastSeen: time + 7, requests: 6, moves: 1, node: 'n1' })),
    Backend: ['b1', 'b2'].map((name, slot) => ({
      ...{
        id: slot + 1,
        upstream: 'web',
        name,
        address: `127.0.0.1:900${slot}`,
        route: `r${slot}`,
        weight: 3,
      },
      ...{
        declaredWeight: 1,
        slot,
        declared: 1,
        adminState: 'draining',
        adminSince: time,
        drainDeadline: null,
      },
      ...observed(time),
      adminVersion: 4,
    })),
    BackendState: ['b1', 'b2'].map((backend, slot) => ({
      ...{ upstream: 'web', backend, node: 'n1', address: `127.0.0.1:900${slot}` },
      ...observed(time),
    })),
    Upstream: [
      { name: 'web', kind: 'origin', balance: 'round-robin', listeners: '["127.0.0.1:2200"]', declared: 1 },
    ],
    Event: [
      {
        ...{
          id: 1,
          time,
          lastTime: time + 6,
          kind: 'failover',
          upstream: 'web',
          backend: 'b1',
          toBackend: 'b2',
        },
        ...{ reason: 'timeout', sessions: 1, actor: null, payload: '{}' },
      },
    ],
    MovedSession: [{ event: 1, session: 's1' }],
    Load: steps.flatMap((step) => [
      { ...step, ...load, backend: 'b1', requests: 5, pinned: 5 },
      { ...step, ...load, backend: 'b2', requests: 1, pinned: 0, moved: 1 },
      { ...step, ...load, backend: '', requests: 1, pinned: 0, refused: 1 },
    ]),
    Latency: steps.flatMap((step) => [
      { ...step, upstream: 'web', backend: 'b1', node: 'n1', bucket: 39, count: 5 },
      { ...step, upstream: 'web', backend: 'b2', node: 'n1', bucket: 44, count: 1 },
    ]),
    LoadTotal: [
      { ...load, backend: 'b1', assigned: 1, pinned: 4 },
      { ...load, backend: 'b2', pinned: 0, moved: 1 },
    ],
    MoveTotal: [
      { upstream: 'web', previousBackend: 'b1', backend: 'b2', reason: 'timeout', node: 'n1', moves: 1 },
    ],
    SessionCount: [{ time: second, upstream: 'web', backend: 'b1', sessions: 1 }],
    Node: [
      {
        ...{
          name: 'n1',
          version: '0.0.9',
          startedAt: time,
          heartbeat: time,
          workers: 2,
          malformedRequests: 3,
        },
        ...{ appliedIntent: 4, recordedAt: time, lagMicros: 0, lagBytes: 0, corruptLines: 1 },
      },
    ],
    Intent: [{ id: 1, version: 4 }],
    JournalPosition: [{ journal: 'j1', segment: 'worker-1.1.1.ndjson', offset: 4711 }],
    Unpin: [
      {
        ...{ upstream: 'web', session: 's1', backend: 'b1', createdAt: time, expiresAt: time + 9 },
        ...{ closedAt: null, version: 4 },
      },
    ],
    DisplacedSession: [{ upstream: 'web', session: 's1', homeBackend: 'b1', backend: 'b2', since: time + 6 }],
    Move: [1, 60, 3600].map(at).map((step) => ({
      ...{
        ...step,
        upstream: 'web',
        previousBackend: 'b1',
        backend: 'b2',
        reason: 'timeout',
        node: 'n1',
        moves: 1,
      },
    })),
    Configuration: [
      {
        node: 'n1',
        since: time,
        file: null,
        settings: '[]',
        retentionMs: 604_800_000,
        retentionBytes: 4_294_967_296,
      },
    ],
  };
}

/**
 * Writes rows of every kind into a database of any version, as that version does: what has no table or column is left
 * out.
 *
 * @param second in which all of it happened, seconds since the epoch
 */
export function writeSampleRows(file: string, second = 1_795_000_000): void {
  const db = new Database(file);
  try {
    const tables = new Set(
      db
        .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .all()
        .map(({ name }) => name),
    );
    for (const [table, written] of Object.entries(createSampleRows(second))) {
      if (!tables.has(table)) continue;
      const known = new Set(
        db
          .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
          .all(table)
          .map(({ name }) => name),
      );
      for (const all of written) {
        const row = Object.fromEntries(Object.entries(all).filter(([column]) => known.has(column)));
        const columns = Object.keys(row);
        db.prepare(
          `INSERT INTO "${table}" (${columns.map((column) => `"${column}"`).join(', ')})
           VALUES (${columns.map(() => '?').join(', ')})`,
        ).run(...Object.values(row));
      }
    }
  } finally {
    db.close();
  }
}

/** All rows of all tables of a database. */
export function readAllRows(file: string): Record<string, Row[]> {
  const db = new Database(file, { readonly: true });
  try {
    const tables = db
      .prepare<[], { name: string }>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '_prisma_migrations'",
      )
      .all();
    return Object.fromEntries(
      tables.map(({ name }) => [name, db.prepare<[], Row>(`SELECT * FROM "${name}"`).all()]),
    );
  } finally {
    db.close();
  }
}
