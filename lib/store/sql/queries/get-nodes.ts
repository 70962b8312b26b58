import type { NodeRow, RecordingLagCause } from '@/lib/contract/types';
import { nowMicros } from '@/lib/core/clock';
import { formatIsoMicros, formatIsoMicrosOrNull } from '@/lib/core/iso-time';
import type { JournalFullPolicy, RecordingState } from '@/lib/core/recording-state';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';
import { convertNodeTimes, readClockOffset } from '@/lib/store/sql/clock-offset';
import { compareConfigurations } from '@/lib/store/sql/compare-configurations';
import type { Database } from '@/lib/store/sql/database';
import { readLeader } from '@/lib/store/sql/ingest/leader-lease';
import { readIntentVersion } from '@/lib/store/sql/intent/read-intent';
import { getMaxLagMicros, getMaxReportIntervalMicros } from './max-lag';

const dayMicros = 86_400_000_000n;
/** One that has not reported for longer, µs, counts as lost. */
const maxSilenceMicros = 8_000_000n;
/** Length of a decision in the journal, in bytes, before one was stored. */
const defaultLineBytes = 250;

/**
 * The proxies, last heard of first, with their times as this machine's clock would show them. It leaves out one that has
 * been lost for a day, unless it is the only one, and one that has never reported.
 */
export async function getNodes(db: Database): Promise<NodeRow[]> {
  const stored = await db.node.findMany({
    where: { heartbeat: { gt: 0 } },
    orderBy: [{ heartbeat: 'desc' }, { name: 'asc' }],
  });
  const offset = await readClockOffset(db);
  const nodes = stored.map((node) => convertNodeTimes(node, offset));
  // Read every second: the other columns hold some kilobytes of settings.
  const columns = { node: true, digest: true, journalBytes: true, journalFull: true } as const;
  const configurations = await db.configuration.findMany({ select: columns });
  const limitsByNode = new Map(configurations.map((row) => [row.node, row]));
  const intentVersion = await readIntentVersion(db);
  const backlog = await db.dialect.readJournalBacklog(db);
  const now = nowMicros();
  const present = nodes.filter(
    ({ heartbeat, lostAt }, index) => index === 0 || (lostAt ?? heartbeat) > now - dayMicros,
  );
  const maxReportInterval = getMaxReportIntervalMicros(db.dialect);
  const isSilentAt = (node: { recordedAt: bigint }) => now - node.recordedAt > maxReportInterval;
  const maxLag = getMaxLagMicros(db.dialect);
  const isLocked = present.some(isSilentAt) && (await db.dialect.isWriteLocked(db));
  const isSilentNow = ({ heartbeat, recordedAt }: (typeof nodes)[number]) =>
    now - (heartbeat > recordedAt ? heartbeat : recordedAt) > maxSilenceMicros;
  const leader = await readLeader(db);
  const compared = await compareConfigurations(
    configurations.filter(({ node }) => present.some(({ name }) => name === node)),
    (node) => readSettings(db, node),
  );
  const requests = await getRequests(db);
  return present.map((node, index) => {
    const lagBytes = index === 0 && backlog !== null ? backlog : Number(node.lagBytes);
    const silence = now - node.recordedAt;
    const storedUpTo = node.recordedAt - node.lagMicros;
    const isSilent = isSilentAt(node);
    const lagMicros = isSilent && silence > node.lagMicros ? silence : node.lagMicros;
    const its = limitsByNode.get(node.name);
    const limit = Number(its?.journalBytes ?? 0) || null;
    const reported = node.recordingState as RecordingState;
    const isFull = limit !== null && lagBytes >= limit;
    return {
      name: node.name,
      version: node.version,
      startedAt: formatIsoMicros(node.startedAt),
      heartbeat: formatIsoMicros(node.heartbeat),
      workers: node.workers,
      rejected: node.malformedRequests,
      recordedAt: formatIsoMicros(node.recordedAt),
      lagSeconds: Number(lagMicros) / 1e6,
      storedUpTo: formatIsoMicros(storedUpTo),
      lagCause: lagMicros < maxLag ? null : getLagReason(isSilent, isLocked),
      lagRows: Math.ceil(lagBytes / (node.lineBytes || defaultLineBytes)),
      lagBytes,
      corruptLines: node.corruptLines,
      journalLimit: limit,
      recordingState:
        isFull && (reported === 'recording' || reported === 'buffering')
          ? recordingStateWhenFull[its?.journalFull as JournalFullPolicy]
          : reported,
      droppedDecisions: Number(node.droppedDecisions),
      rejectedRequests: Number(node.rejectedRequests),
      droppedCookies: Number(node.droppedCookies),
      requestsPerSecond: (requests.get(node.name) ?? 0) / rateSeconds,
      configurationDigest: compared.get(node.name)?.digest ?? null,
      differingSettings: compared.get(node.name)?.differingSettings ?? [],
      clockSkewMicros: node.databaseMicros === 0 ? null : Number(node.clockSkewMicros),
      databaseMicros: node.databaseMicros === 0 ? null : node.databaseMicros,
      intentVersion,
      hasAppliedIntent: node.appliedIntent >= intentVersion,
      isLost: node.lostAt !== null || isSilentNow(node),
      lostAt: formatIsoMicrosOrNull(node.lostAt),
      isLeader: node.name === leader,
    };
  });
}

async function readSettings(db: Database, node: string): Promise<string> {
  const row = await db.configuration.findUnique({ where: { node }, select: { settings: true } });
  return row?.settings ?? '[]';
}

/** Seconds over which the rate is averaged. */
const rateSeconds = 5;

/** Requests over the last complete seconds by node, those that no backend could serve among them. */
async function getRequests(db: Database): Promise<Map<string, number>> {
  const to = getExpectedHighWaterMark(db.dialect);
  const rows = await db.load.groupBy({
    by: ['node'],
    where: { step: 1, time: { gte: to - rateSeconds, lt: to } },
    _sum: { requests: true },
  });
  return new Map(rows.map(({ node, _sum: sum }) => [node, sum.requests ?? 0]));
}

function getLagReason(isSilent: boolean, isLocked: boolean): RecordingLagCause {
  if (!isSilent) return 'catching-up';
  return isLocked ? 'locked' : 'silent';
}

/** How decisions are recorded when the journal is full: a proxy can report it only through the recorder. */
const recordingStateWhenFull: Record<JournalFullPolicy, RecordingState> = {
  shed: 'shedding',
  stop: 'rejecting',
};
