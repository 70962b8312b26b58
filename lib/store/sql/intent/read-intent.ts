import type { Intent } from '@/lib/core/intent';
import type { AdminState } from '@/lib/core/journal-records';
import { logLevels } from '@/lib/core/log-levels';
import type { Database } from '@/lib/store/sql/database';

/** The version of the operator's intent: one cheap read that shows whether anything changed. */
export async function readIntentVersion(db: Database): Promise<number> {
  // Ten times a second at each node: a query of the model would be compiled each time.
  const [row] = await db.$queryRaw<{ version: number }[]>`SELECT "version" FROM "Intent" WHERE "id" = 1`;
  return row?.version ?? 0;
}

/** All that the operator wants of the declared backends, with its version. */
export async function readIntent(db: Database): Promise<Intent> {
  // The version first: a change between the two reads is then taken up again, never missed.
  const { version = 0, logLevel } = (await db.intent.findUnique({ where: { id: 1 } })) ?? {};
  const backends = await db.backend.findMany({
    where: { declared: true },
    select: { upstream: true, name: true, adminState: true, drainDeadline: true, weight: true },
    orderBy: { id: 'asc' },
  });
  return {
    version,
    logLevel: logLevels.find((level) => level === logLevel),
    backends: backends.map((backend) => ({
      upstream: backend.upstream,
      name: backend.name,
      adminState: backend.adminState as AdminState,
      drainDeadline: backend.drainDeadline === null ? null : Math.floor(Number(backend.drainDeadline) / 1000),
      weight: backend.weight,
    })),
  };
}
