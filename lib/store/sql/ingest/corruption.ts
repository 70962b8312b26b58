import { nowMicros } from '@/lib/core/clock';
import type { EventOfKind } from '@/lib/core/events';
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
    await storeCorruptionEvent(tx, segment, lines);
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

async function storeCorruptionEvent(tx: Transaction, segment: string, lines: number): Promise<void> {
  const now = nowMicros();
  const [known] = await tx.$queryRaw<{ id: bigint; lines: bigint }[]>`
    SELECT id, CAST(payload ->> 'lines' AS INTEGER) AS lines FROM Event
    WHERE kind = 'journal-corrupt' AND payload ->> 'segment' = ${segment}`;
  const grown = { segment, lines: Number(known?.lines ?? 0) + lines };
  const event: EventOfKind<'journal-corrupt'> = { kind: 'journal-corrupt', payload: grown };
  if (known === undefined) {
    await createEvent(tx, event, { time: now });
    return;
  }
  const data = { lastTime: now, payload: JSON.stringify(event.payload) };
  await tx.event.update({ where: { id: Number(known.id) }, data });
}
