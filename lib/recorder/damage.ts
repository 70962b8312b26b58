import { nowMicros } from '@/lib/database/clock';
import type { Transaction } from '@/lib/database/open';
import type { Damage } from '@/proxy/journal/reader';

/**
 * Counts journal lines that had to be left out, at the node and as one event for each segment.
 *
 * @param node the proxy that wrote them
 */
export async function storeDamage(tx: Transaction, node: string, damage: Damage[]): Promise<void> {
  for (const { segment, lines } of damage) {
    await tx.node.upsert({
      where: { name: node },
      // Damaged lines may come before the first heartbeat that can be read.
      create: { ...unheard, name: node, damaged: lines },
      update: { damaged: { increment: lines } },
    });
    await storeEvent(tx, segment, lines);
  }
}

const unheard = {
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

async function storeEvent(tx: Transaction, segment: string, lines: number): Promise<void> {
  const now = nowMicros();
  const known = await tx.event.findFirst({ where: { kind: 'journal-damaged', reason: segment } });
  if (known) {
    const detail = sentence(Number.parseInt(known.detail ?? '0', 10) + lines, segment);
    await tx.event.update({ where: { id: known.id }, data: { lastTime: now, detail } });
  } else {
    const detail = sentence(lines, segment);
    await tx.event.create({
      data: { time: now, lastTime: now, kind: 'journal-damaged', reason: segment, detail },
    });
  }
}

/** Begins with the number, which grows. */
function sentence(lines: number, segment: string): string {
  return `${lines} damaged ${lines === 1 ? 'line' : 'lines'} of ${segment} left out.`;
}
