import type { EffectiveSetting } from '@/lib/core/effective-setting';
import { parseEventPayload } from '@/lib/core/events';
import { parseHealthCause } from '@/lib/core/failure';
import { formatError } from '@/lib/core/format-error.mjs';
import type { RecordingState } from '@/lib/core/recording-state';
import type { StoreLocation } from '@/lib/core/store-location';
import type { InspectedBackend, InspectedNode, StoreContents, StoreInspection } from '@/lib/store/inspection';
import { convertNodeTimes, readClockOffset } from '@/lib/store/sql/clock-offset';
import type { Database } from '@/lib/store/sql/database';
import { leaseSegment } from '@/lib/store/sql/ingest/recorder-lease';
import { getNotificationTotals } from '@/lib/store/sql/queries/get-notification-totals';
import { toOperatorError } from './connection/domain-errors';
import { requireTarget } from './connection/require-target';
import { formatPlace } from './connection/server-address';
import { assertSchemaCurrent, inspectSchema } from './migrations/migrate-postgresql';
import { openDatabase } from './open-database';
import { readUsage } from './read-usage';

/** Looks into the database of a location without changing anything. */
export async function inspectPostgresqlStore(location: StoreLocation): Promise<StoreInspection> {
  const target = requireTarget(location);
  const place = formatPlace(target);
  try {
    if (!(await inspectSchema(target)).exists) return { state: 'missing', place };
    await assertSchemaCurrent(target);
    const { db } = await openDatabase(target, 'dashboard');
    try {
      return { state: 'readable', place, contents: await readContents(db) };
    } finally {
      await db.$disconnect();
    }
  } catch (error) {
    return { state: 'unusable', place, problem: formatError(toOperatorError(error, target)) };
  }
}

async function readContents(db: Database): Promise<StoreContents> {
  const [usage, positions, nodes, clockOffset, tokens, users] = await Promise.all([
    readUsage(db),
    db.journalPosition.findMany({ where: { segment: { not: leaseSegment } } }),
    db.node.findMany({ where: { heartbeat: { gt: 0 } }, orderBy: { name: 'asc' } }),
    readClockOffset(db),
    db.token.findMany({ orderBy: { name: 'asc' }, select: { name: true, expiresAt: true } }),
    db.user.count(),
  ]);
  return {
    bytes: usage.fileBytes,
    // PostgreSQL checks its pages itself, where data checksums are on.
    corruption: null,
    journalPositions: new Map(positions.map(({ segment, offset }) => [segment, Number(offset)])),
    nodes: nodes.map((node) => toInspectedNode(convertNodeTimes(node, clockOffset))),
    ...(await readConfiguration(db)),
    tokens: tokens.map(({ name, expiresAt }) => ({ name, expiresAt: Number(expiresAt) })),
    notifications: await getNotificationTotals(db),
    users,
    backends: await readBackends(db),
  };
}

function toInspectedNode(node: Awaited<ReturnType<Database['node']['findFirstOrThrow']>>): InspectedNode {
  return {
    name: node.name,
    version: node.version,
    startedAt: Number(node.startedAt),
    heartbeat: Number(node.heartbeat),
    recordedAt: Number(node.recordedAt),
    lagMicros: Number(node.lagMicros),
    workers: node.workers,
    corruptLines: node.corruptLines,
    lostAt: node.lostAt === null ? null : Number(node.lostAt),
    recordingState: node.recordingState as RecordingState,
    droppedDecisions: Number(node.droppedDecisions),
    rejectedRequests: Number(node.rejectedRequests),
  };
}

/** Down on any node that is not lost comes first. */
async function readBackends(db: Database): Promise<InspectedBackend[]> {
  const rows = await db.$queryRaw<(Omit<InspectedBackend, 'healthCause'> & { healthCause: string | null })[]>`
    SELECT "upstream", "name", "adminState", "health", "healthCause" FROM (
      SELECT b."id", b."upstream", b."name", b."adminState", coalesce(s."health", 'unknown') AS "health", s."healthCause",
        row_number() OVER (
          PARTITION BY b."id" ORDER BY CASE s."health" WHEN 'down' THEN 0 WHEN 'up' THEN 1 ELSE 2 END, s."node"
        ) AS place
      FROM "Backend" AS b LEFT JOIN "BackendState" AS s ON s."upstream" = b."upstream" AND s."backend" = b."name"
        AND s."node" NOT IN (SELECT "name" FROM "Node" WHERE "lostAt" IS NOT NULL)
      WHERE b."declared"
    ) AS ranked WHERE place = 1 ORDER BY "id"`;
  return rows.map(({ healthCause, ...backend }) => ({
    ...backend,
    healthCause: parseHealthCause(healthCause),
  }));
}

async function readConfiguration(
  db: Database,
): Promise<Pick<StoreContents, 'configuration' | 'rejectedReload'>> {
  const running = await db.configuration.findFirst({ orderBy: { since: 'desc' } });
  if (running === null) return { configuration: null, rejectedReload: null };
  const rejected = await db.event.findFirst({
    where: { kind: 'reload-rejected', time: { gt: running.since } },
    orderBy: { time: 'desc' },
  });
  return {
    configuration: { settings: JSON.parse(running.settings) as EffectiveSetting[] },
    rejectedReload:
      rejected === null
        ? null
        : {
            time: Number(rejected.time),
            kind: rejected.kind,
            payload: parseEventPayload(rejected.payload),
          },
  };
}
