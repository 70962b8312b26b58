import { nowMicros as ownNow } from '@/lib/core/clock';
import { OperatorError } from '@/lib/core/operator-error';
import { version } from '@/lib/core/version';
import type { JournalSource } from '@/lib/store/log-writer';
import type { Database } from '@/lib/store/sql/database';
import { Prisma } from '@/prisma/generated/sqlite/client';
import { updateDeclared } from './declare-upstreams';

/** A node that was heard of so lately is running, µs. */
const recentMicros = 15_000_000n;

/**
 * Gives a journal the name of its node. Another name that the journal had before is given up: what that node declared
 * and how it was configured is forgotten.
 *
 * @throws OperatorError if another journal has the name and its node is running
 */
export async function claimNode(db: Database, { node, journal }: JournalSource): Promise<void> {
  const { nowMicros, isShared } = db.dialect;
  // In a copy of a database of one node, such as a backup, that node seems to run.
  const isFree = isShared
    ? Prisma.sql`known."heartbeat" < ${nowMicros} + known."clockSkewMicros" - ${recentMicros}
        AND known."recordedAt" < ${nowMicros} + known."clockSkewMicros" - ${recentMicros}`
    : Prisma.sql`1 = 1`;
  await db.$transaction(async (tx) => {
    // A node that has not reported yet has heartbeat 0, and is not shown.
    const claimed = await tx.$executeRaw`
      INSERT INTO "Node" AS known ("name", "version", "startedAt", "heartbeat", "workers", "malformedRequests",
        "appliedIntent", "recordedAt", "lagMicros", "lagBytes", "journal")
      VALUES (${node}, ${version}, ${nowMicros}, 0, 0, 0, 0, ${nowMicros}, 0, 0, ${journal})
      ON CONFLICT ("name") DO UPDATE SET "journal" = excluded."journal"
      WHERE known."journal" IN ('', excluded."journal")
        OR (${isFree})`;
    if (claimed === 0) {
      throw new OperatorError(
        `node: another Stickyboard that uses this database is called ${node} and is running; give each node a name of its own with node, or stop that one and wait 15 s`,
        'node',
      );
    }
    const silentSince = { lt: ownNow() - recentMicros };
    const renamed = await tx.node.findMany({
      where: {
        name: { not: node },
        // Versions without ids of journals had one journal, this one.
        OR: [{ journal }, { journal: '', heartbeat: silentSince, recordedAt: silentSince }],
      },
      select: { name: true },
    });
    if (renamed.length === 0) return;
    const names = renamed.map(({ name }) => name);
    await tx.node.deleteMany({ where: { name: { in: names } } });
    await tx.configuration.deleteMany({ where: { node: { in: names } } });
    await tx.backendState.deleteMany({ where: { node: { in: names } } });
    await updateDeclared(tx);
  });
}
