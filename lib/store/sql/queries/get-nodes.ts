import type { NodeRow, RecordingLagCause } from '@/lib/contract/types';
import { nowMicros } from '@/lib/core/clock';
import { formatIsoMicros } from '@/lib/core/iso-time';
import type { JournalFullPolicy, RecordingState } from '@/lib/core/recording-state';
import type { Database } from '@/lib/store/sql/database';
import { maxLagMicros } from './max-lag';

const hourMicros = 3_600_000_000n;
/**
 * A recorder reports its progress at least once a second: one that is silent for longer, µs, falls behind meanwhile.
 */
const maxReportIntervalMicros = 2_000_000n;
/** Length of a decision in the journal, in bytes, before one was stored. */
const defaultLineBytes = 250;

/**
 * The proxies, last heard of first. It leaves out one that has been silent for an hour, unless it is the only one, and
 * one that had ended before the one heard last began: that one has replaced it under another name.
 */
export async function getNodes(db: Database): Promise<NodeRow[]> {
  const nodes = await db.node.findMany({ orderBy: { heartbeat: 'desc' } });
  // Read every second: the other columns hold some kilobytes of settings.
  const limitColumns = { node: true, journalBytes: true, journalFull: true } as const;
  const limitsByNode = new Map(
    (await db.configuration.findMany({ select: limitColumns })).map((row) => [row.node, row]),
  );
  const backlogBytes = await db.dialect.readJournalBacklog(db);
  const now = nowMicros();
  const newestStartedAt = nodes[0]?.startedAt ?? 0n;
  const oldestHeartbeat = newestStartedAt > now - hourMicros ? newestStartedAt : now - hourMicros;
  const present = nodes.filter((node, index) => index === 0 || node.heartbeat >= oldestHeartbeat);
  const isSilentAt = (node: { recordedAt: bigint }) => now - node.recordedAt > maxReportIntervalMicros;
  const isLocked = present.some(isSilentAt) && (await db.dialect.isWriteLocked(db));
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
    };
  });
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
