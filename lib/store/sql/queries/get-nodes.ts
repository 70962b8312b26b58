import type { NodeRow, RecordingLagCause } from '@/lib/contract/types';
import { nowMicros } from '@/lib/core/clock';
import { formatIsoMicros } from '@/lib/core/iso-time';
import type { JournalFullPolicy, RecordingState } from '@/lib/core/recording-state';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';
import type { Database } from '@/lib/store/sql/database';
import { readIntentVersion } from '@/lib/store/sql/intent/read-intent';
import { compareConfigurations } from './compare-configurations';
import { maxLagMicros } from './max-lag';

const hourMicros = 3_600_000_000n;
/**
 * A recorder reports its progress at least once a second: one that is silent for longer, µs, falls behind meanwhile.
 */
const maxReportIntervalMicros = 2_000_000n;
/** One that has not reported for longer, µs, counts as lost. */
const maxSilenceMicros = 8_000_000n;
/** Length of a decision in the journal, in bytes, before one was stored. */
const defaultLineBytes = 250;

/**
 * The proxies, last heard of first. It leaves out one that has been silent for an hour, unless it is the only one, and
 * one that had ended before the one heard last began: that one has replaced it under another name.
 */
export async function getNodes(db: Database): Promise<NodeRow[]> {
  const nodes = await db.node.findMany({ orderBy: { heartbeat: 'desc' } });
  const configurations = await db.configuration.findMany();
  const limitsByNode = new Map(configurations.map((row) => [row.node, row]));
  const intentVersion = await readIntentVersion(db);
  const backlogBytes = await db.dialect.readJournalBacklog(db);
  const now = nowMicros();
  const newestStartedAt = nodes[0]?.startedAt ?? 0n;
  const oldestHeartbeat = newestStartedAt > now - hourMicros ? newestStartedAt : now - hourMicros;
  const present = nodes.filter((node, index) => index === 0 || node.heartbeat >= oldestHeartbeat);
  const isSilentAt = (node: { recordedAt: bigint }) => now - node.recordedAt > maxReportIntervalMicros;
  const isLocked = present.some(isSilentAt) && (await db.dialect.isWriteLocked(db));
  const isLostAt = (node: { heartbeat: bigint }) => now - node.heartbeat > maxSilenceMicros;
  const compared = compareConfigurations(
    configurations.filter(({ node }) => present.some(({ name }) => name === node)),
  );
  // The load is not counted per node: it is all of a proxy that is the only one.
  const requestsPerSecond = present.length === 1 ? await getRequestsPerSecond(db) : null;
  return present.map((node, index) => {
    // The journal here is that of the proxy that was heard last; the backlog of others is only in their reports.
    const lagBytes = index === 0 ? backlogBytes : Number(node.lagBytes);
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
      lagCause: lagMicros < maxLagMicros ? null : getLagReason(isSilent, isLocked),
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
      requestsPerSecond,
      configurationDigest: compared.get(node.name)?.digest ?? null,
      differingSettings: compared.get(node.name)?.differingSettings ?? [],
      clockSkewMicros: null,
      databaseMicros: null,
      intentVersion,
      hasAppliedIntent: node.appliedIntent >= intentVersion,
      isLost: isLostAt(node),
      lostAt: null,
      // Retention and samples are the work of the recorder that took over last.
      isLeader: index === 0,
    };
  });
}

/** Seconds over which the rate is averaged. */
const rateSeconds = 5;

/** Requests of all backends, and those that no backend could serve, over the last complete seconds. */
async function getRequestsPerSecond(db: Database): Promise<number> {
  const to = getExpectedHighWaterMark();
  const { _sum: sum } = await db.load.aggregate({
    where: { step: 1, time: { gte: to - rateSeconds, lt: to } },
    _sum: { requests: true },
  });
  return (sum.requests ?? 0) / rateSeconds;
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
