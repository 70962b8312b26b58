import { nowMicros } from '@/lib/core/clock';
import type { Transaction } from '@/lib/store/sqlite/open-database';
import type { CorruptionReport } from '@/proxy/journal/reader';

/**
 * Counts journal lines that had to be left out, at the node and as one event for each segment.
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
      // Damaged lines may come before the first heartbeat that can be read.
      create: { ...unknownNode, name: node, damaged: lines },
      update: { damaged: { increment: lines } },
    });
    await storeCorruptionEvent(tx, segment, lines);
  }
}

const unknownNode = {
  version: '',
  startedAt: 0,
  heartbeat: 0,
  workers: 0,
  rejected: 0,
  appliedIntent: 0,
  recordedAt: 0,
  lagMicros: 0,
  lagBytes: 0,
};

async function storeCorruptionEvent(tx: Transaction, segment: string, lines: number): Promise<void> {
  const now = nowMicros();
  const known = await tx.event.findFirst({ where: { kind: 'journal-damaged', reason: segment } });
  if (known) {
    const detail = formatCorruption(Number.parseInt(known.detail ?? '0', 10) + lines, segment);
    await tx.event.update({ where: { id: known.id }, data: { lastTime: now, detail } });
  } else {
    const detail = formatCorruption(lines, segment);
    await tx.event.create({
      data: { time: now, lastTime: now, kind: 'journal-damaged', reason: segment, detail },
    });
  }
}

/** Begins with the number, which grows. */
function formatCorruption(lines: number, segment: string): string {
  return `${lines} damaged ${lines === 1 ? 'line' : 'lines'} of ${segment} left out.`;
}
