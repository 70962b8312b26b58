import type { BackendRow } from '@/lib/contract/types';
import { activeWindowMicros } from '@/lib/core/active-window';
import { nowMicros } from '@/lib/core/clock';
import { parseFailure, parseHealthCause } from '@/lib/core/failure';
import { formatFailure, formatHealthCause } from '@/lib/core/format/failure-sentence';
import { formatIsoMicrosOrNull } from '@/lib/core/iso-time';
import type { AdminState } from '@/lib/core/journal-records';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';
import type { BackendFilter } from '@/lib/store/filters';
import { combineStates, type NodeBackendState, readBackendStates } from '@/lib/store/sql/backend-states';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { getDrainProgress } from './get-drain-progress';
import { latencyQuantiles } from './latency-quantiles';

/** Seconds over which the rate is averaged, and over which latency and pinning are reported. */
const rateSeconds = 5;
const statsWindowSeconds = 60;

interface RawBackend {
  upstream: string;
  name: string;
  address: string;
  route: string;
  weight: number;
  backup: boolean;
  slot: number;
  adminState: AdminState;
  adminSince: bigint | null;
  drainDeadline: bigint | null;
  adminVersion: number;
  sessions: bigint;
  lately: bigint | null;
  pinned: bigint | null;
  moved: bigint | null;
  movedAway: bigint | null;
}

const noDrain = { drainState: null, activePins: null, idlePins: null, secondsLeft: null };

/**
 * The declared backends with their present state and load, in the order of the configuration.
 *
 * @param upToSeconds the second up to which the log counts as complete, exclusive
 */
export async function getBackends(
  db: Database,
  { upstream, name }: BackendFilter = {},
  upToSeconds = getExpectedHighWaterMark(db.dialect),
): Promise<BackendRow[]> {
  const range = { step: 1, from: upToSeconds - statsWindowSeconds, to: upToSeconds };
  const rows = await db.$queryRaw<RawBackend[]>`
    WITH minute AS MATERIALIZED (
      SELECT upstream, backend,
        CAST(sum(CASE WHEN time >= ${upToSeconds - rateSeconds} THEN requests ELSE 0 END) AS BIGINT) AS lately,
        CAST(sum(pinned) AS BIGINT) AS pinned, CAST(sum(moved) AS BIGINT) AS moved,
        CAST(sum("movedAway") AS BIGINT) AS "movedAway"
      FROM "Load" WHERE step = 1 AND time >= ${range.from} AND time < ${range.to} GROUP BY upstream, backend
    )
    SELECT b.upstream, name, address, route, weight, backup, slot, "adminState", "adminSince", "drainDeadline",
      "adminVersion", lately, pinned, moved, "movedAway", (
        SELECT count(*) FROM "Session" AS s WHERE s.upstream = b.upstream AND s.backend = name
          AND ${db.dialect.seenSince(nowMicros() - activeWindowMicros)}
      ) AS sessions
    FROM "Backend" AS b LEFT JOIN minute ON minute.upstream = b.upstream AND minute.backend = name
    WHERE declared ${upstream === undefined ? Prisma.empty : Prisma.sql`AND b.upstream = ${upstream}`}
      ${name === undefined ? Prisma.empty : Prisma.sql`AND name = ${name}`}
    ORDER BY b.upstream, slot`;
  const quantiles = await latencyQuantiles(db, range, 'range', { upstream, backend: name });
  const states = await readBackendStates(db, { upstream, name });
  const observed = rows.map((row) => ({ ...row, ...combineStates(states.of(row.upstream, row.name)) }));
  const unready = observed.filter(({ adminState }) => adminState !== 'ready');
  const drains = await getDrainProgress(db, unready, states);
  return observed.map((row) => {
    const { lately, pinned, moved, movedAway, adminVersion, ...backend } = row;
    const failure = parseFailure(row.failure);
    const presentedPins = Number(pinned ?? 0) + Number(movedAway ?? 0);
    const latency = quantiles(row.upstream, row.name);
    return {
      ...backend,
      ...(drains[unready.indexOf(row)] ?? noDrain),
      adminSince: formatIsoMicrosOrNull(row.adminSince),
      drainDeadline: formatIsoMicrosOrNull(row.drainDeadline),
      ...toHealthFields(row),
      failure,
      failureReason: failure && formatFailure(failure),
      failingSince: formatIsoMicrosOrNull(row.failingSince),
      nextTry: formatIsoMicrosOrNull(row.nextTry),
      sessions: Number(row.sessions),
      requestsPerSecond: Number(lately ?? 0) / rateSeconds,
      p50Micros: latency?.p50Micros ?? null,
      p95Micros: latency?.p95Micros ?? null,
      pinnedShare: presentedPins > 0 ? Number(pinned) / presentedPins : null,
      movedIn: Number(moved ?? 0),
      movedAway: Number(movedAway ?? 0),
      nodes: states.of(row.upstream, row.name).map((state) => ({
        node: state.node,
        health: state.health,
        ...toHealthFields(state),
        inFlight: state.inFlight,
        tunnels: state.tunnels,
        failures: state.failures,
        hasAppliedChange: (states.nodes.get(state.node)?.appliedIntent ?? -1) >= adminVersion,
      })),
    };
  });
}

/** Since when a backend is as it is, and why it is down. */
function toHealthFields(state: Pick<NodeBackendState, 'healthCause' | 'healthSince'>) {
  const healthCause = parseHealthCause(state.healthCause);
  return {
    healthCause,
    healthReason: healthCause && formatHealthCause(healthCause),
    healthSince: formatIsoMicrosOrNull(state.healthSince),
  };
}

/** One declared backend, or null if there is none of that name. */
export async function getBackend(db: Database, upstream: string, name: string): Promise<BackendRow | null> {
  const [row] = await getBackends(db, { upstream, name });
  return row ?? null;
}
