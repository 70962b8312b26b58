import type { EventFact } from '@/lib/core/events';
import { formatIsoMicros } from '@/lib/core/iso-time';
import { createEvent, lockEventOrder } from '@/lib/store/sql/create-event';
import type { Database } from '@/lib/store/sql/database';
import { updateDeclared } from '@/lib/store/sql/declare-upstreams';

/** A node that has not reported for longer is lost, µs: it reports once a second. */
const maxSilenceMicros = 8_000_000n;
/** How long what a lost node has declared stays declared, µs. */
const declarationLifetimeMicros = 86_400_000_000n;

/**
 * Looks at the other nodes by the clock of the database: one that has not reported for 8 s is lost from then on, until
 * it reports again. Each change is an event, except that a node which has stopped in good order is not missed.
 *
 * @param leader the node that looks: it lives
 */
export async function watchNodes(db: Database, leader: string): Promise<void> {
  const nodes = await db.node.findMany({
    where: { name: { not: leader }, heartbeat: { gt: 0 } },
    select: { name: true, heartbeat: true, recordedAt: true, clockSkewMicros: true, lostAt: true },
  });
  if (nodes.length === 0) return;
  const [clock] = await db.$queryRaw<{ now: bigint }[]>`SELECT ${db.dialect.nowMicros} AS now`;
  const now = BigInt(clock?.now ?? 0n);
  for (const node of nodes) {
    const reports = [node.heartbeat, node.recordedAt].toSorted((a, b) => Number(b - a));
    const seenAt = (reports[0] ?? 0n) - node.clockSkewMicros;
    const isSilent = now - seenAt > maxSilenceMicros;
    if (isSilent && node.lostAt === null) await markLost(db, node.name, now, seenAt);
    else if (!isSilent && node.lostAt !== null) await markReturned(db, node.name, now, node.lostAt);
    else if (node.lostAt !== null && now - node.lostAt > declarationLifetimeMicros)
      await forgetDeclarations(db, node.name);
  }
}

function markLost(db: Database, name: string, now: bigint, seenAt: bigint): Promise<void> {
  return db.$transaction(async (tx) => {
    await lockEventOrder(tx);
    const { count } = await tx.node.updateMany({ where: { name, lostAt: null }, data: { lostAt: now } });
    if (count === 0) return;
    const last = await tx.event.findFirst({
      where: { node: name, kind: { in: ['proxy-started', 'proxy-stopped'] } },
      orderBy: [{ time: 'desc' }, { id: 'desc' }],
      select: { kind: true },
    });
    if (last?.kind === 'proxy-stopped') return;
    const fact: EventFact = {
      kind: 'node-lost',
      payload: { node: name, lastReport: formatIsoMicros(seenAt) },
    };
    await createEvent(tx, fact, { time: now, node: name });
  });
}

function markReturned(db: Database, name: string, now: bigint, lostAt: bigint): Promise<void> {
  return db.$transaction(async (tx) => {
    await lockEventOrder(tx);
    const { count } = await tx.node.updateMany({ where: { name, lostAt }, data: { lostAt: null } });
    if (count === 0) return;
    const missed = await tx.event.findFirst({
      where: { node: name, kind: 'node-lost', time: { gte: lostAt } },
      select: { id: true },
    });
    if (missed === null) return;
    // It had been silent before it was noticed.
    const lostSeconds = Number((now - lostAt + maxSilenceMicros) / 1_000_000n);
    const fact: EventFact = { kind: 'node-returned', payload: { node: name, lostSeconds } };
    await createEvent(tx, fact, { time: now, node: name });
  });
}

/** What a node declared that does not come back is of no interest any more. */
async function forgetDeclarations(db: Database, node: string): Promise<void> {
  if ((await db.backendState.count({ where: { node } })) === 0) return;
  await db.$transaction(async (tx) => {
    await tx.backendState.deleteMany({ where: { node } });
    await updateDeclared(tx);
  });
}
