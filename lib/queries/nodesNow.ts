import type { LogBehind, NodeRow } from '@/lib/api/types';
import { nowMicros } from '@/lib/database/clock';
import { fileOf } from '@/lib/database/fileOf';
import { isLocked } from '@/lib/database/isLocked';
import type { Database } from '@/lib/database/open';
import type { FullJournal, Keeping } from '@/proxy/journal/keeping';
import { behindMicros } from './behind';
import { journalWaiting } from './journalWaiting';
import { isoMicros } from './time';

const hourMicros = 3_600_000_000n;
/** A recorder says where it is at least once a second: one that is silent for longer, µs, falls behind meanwhile. */
const usualSilence = 2_000_000n;
/** Length of a decision in the journal, in bytes, before one was stored. */
const usualLine = 250;

/**
 * The proxies, last heard of first. Left out is one that has been silent for an hour, unless it is the only one, and one
 * that had ended before the one heard last began: that one has taken its place under another name.
 */
export async function nodesNow(db: Database): Promise<NodeRow[]> {
  const nodes = await db.node.findMany({ orderBy: { heartbeat: 'desc' } });
  // Asked every second: the settings beside them are some kilobytes of text.
  const bound = { node: true, journalBytes: true, journalFull: true } as const;
  const bounds = new Map((await db.configuration.findMany({ select: bound })).map((row) => [row.node, row]));
  const waiting = await journalWaiting(db);
  const file = await fileOf(db);
  const now = nowMicros();
  const began = nodes[0]?.startedAt ?? 0n;
  const oldest = began > now - hourMicros ? began : now - hourMicros;
  return nodes
    .filter((node, index) => index === 0 || node.heartbeat >= oldest)
    .map((node, index) => {
      // The journal here is that of the proxy that was heard last; what others had waiting, only they knew.
      const lagBytes = index === 0 ? waiting : Number(node.lagBytes);
      const silence = now - node.recordedAt;
      const storedUpTo = node.recordedAt - node.lagMicros;
      const isSilent = silence > usualSilence;
      const lagMicros = isSilent && silence > node.lagMicros ? silence : node.lagMicros;
      const its = bounds.get(node.name);
      const limit = Number(its?.journalBytes ?? 0) || null;
      const told = node.keeping as Keeping;
      const isFull = limit !== null && lagBytes >= limit;
      return {
        name: node.name,
        version: node.version,
        startedAt: isoMicros(node.startedAt),
        heartbeat: isoMicros(node.heartbeat),
        workers: node.workers,
        rejected: node.rejected,
        recordedAt: isoMicros(node.recordedAt),
        lagSeconds: Number(lagMicros) / 1e6,
        storedUpTo: isoMicros(storedUpTo),
        behind: lagMicros < behindMicros ? null : whyBehind(isSilent, file),
        lagRows: Math.ceil(lagBytes / (node.lineBytes || usualLine)),
        lagBytes,
        damaged: node.damaged,
        journalLimit: limit,
        keeping:
          isFull && (told === 'kept' || told === 'held')
            ? keepingWhen[its?.journalFull as FullJournal]
            : told,
        unrecorded: Number(node.unrecorded),
        turnedAway: Number(node.turnedAway),
        droppedCookies: Number(node.droppedCookies),
      };
    });
}

function whyBehind(isSilent: boolean, file: string): LogBehind {
  if (!isSilent) return 'catching-up';
  return isLocked(file) ? 'locked' : 'silent';
}

/** What becomes of decisions when the journal is full: a proxy can say so only by way of the recorder. */
const keepingWhen: Record<FullJournal, Keeping> = { shed: 'shed', stop: 'stopped' };
