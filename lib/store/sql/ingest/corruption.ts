import { nowMicros } from '@/lib/core/clock';
import { type EventOfKind, parseEventPayload, toEventFact } from '@/lib/core/events';
import type { CorruptionReport } from '@/lib/core/journal-batch';
import { createEvent } from '@/lib/store/sql/create-event';
import type { Transaction } from '@/lib/store/sql/database';

/**
 * Counts corrupt journal lines that were skipped, at the node and as one event for each segment.
 *
 * @param node the proxy that wrote them
 */
export async function storeCorruption(
  tx: Transaction,
  node: string,
  reports: CorruptionReport[],
): Promise<void> {
  for (const { segment, lines } of reports) {
    await tx.node.upsert({
      where: { name: node },
      // Corrupt lines may precede the first valid heartbeat.
      create: { ...unknownNode, name: node, corruptLines: lines },
      update: { corruptLines: { increment: lines } },
    });
    await storeCorruptionEvent(tx, node, segment, lines);
  }
}

const unknownNode = {
  version: '',
  startedAt: 0,
  heartbeat: 0,
  workers: 0,
  malformedRequests: 0,
  appliedIntent: 0,
  recordedAt: 0,
  lagMicros: 0,
  lagBytes: 0,
};

async function storeCorruptionEvent(
  tx: Transaction,
  node: string,
  segment: string,
  lines: number,
): Promise<void> {
  const time = nowMicros();
  const known = await findCorruptionEvent(tx, node, segment);
  const payload = { segment, lines: (known?.lines ?? 0) + lines };
  const event: EventOfKind<'journal-corrupt'> = { kind: 'journal-corrupt', payload };
  if (known === null) {
    await createEvent(tx, event, { time, node });
    return;
  }
  const data = { lastTime: time, payload: JSON.stringify(payload) };
  await tx.event.update({ where: { id: known.id }, data });
}

/** The event of a segment, and the lines that it counts; null if there is none yet. */
async function findCorruptionEvent(
  tx: Transaction,
  node: string,
  segment: string,
): Promise<{ id: number; lines: number } | null> {
  // Versions before this one name no node.
  const events = await tx.event.findMany({
    where: { kind: 'journal-corrupt', OR: [{ node }, { node: null }] },
    select: { id: true, payload: true },
  });
  for (const { id, payload } of events) {
    const fact = toEventFact({ kind: 'journal-corrupt', payload: parseEventPayload(payload) });
    if (fact?.kind === 'journal-corrupt' && fact.payload.segment === segment)
      return { id, lines: fact.payload.lines };
  }
  return null;
}
