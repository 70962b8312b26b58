import type { NodeRow } from '@/lib/api/types';
import { nowMicros } from '@/lib/database/clock';
import type { Database } from '@/lib/database/open';
import { isoMicros } from './time';

const hourMicros = 3_600_000_000n;

/** The proxies, last heard of first. One that has been silent for an hour is left out unless it is the only one. */
export async function nodesNow(db: Database): Promise<NodeRow[]> {
  const nodes = await db.node.findMany({ orderBy: { heartbeat: 'desc' } });
  const since = nowMicros() - hourMicros;
  return nodes
    .filter((node, index) => index === 0 || node.heartbeat >= since)
    .map((node) => ({
      name: node.name,
      version: node.version,
      startedAt: isoMicros(node.startedAt),
      heartbeat: isoMicros(node.heartbeat),
      workers: node.workers,
      rejected: node.rejected,
      recordedAt: isoMicros(node.recordedAt),
      lagSeconds: Number(node.lagMicros) / 1e6,
      lagBytes: Number(node.lagBytes),
      damaged: node.damaged,
    }));
}
