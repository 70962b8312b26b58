import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openDatabase } from '@/lib/store/sqlite/open-database';
import { readDiskUsage } from '@/lib/store/sqlite/retention/disk-usage';
import { createRetentionJob } from '@/lib/store/sqlite/retention/retention-job';
import { getDatabasePath } from '@/prisma/database-path';

/** The cost of keeping a log within a size. */
export interface RetentionCost {
  /** ms at a time in which no other process could write. */
  lockHoldsMs: number[];
  /** Bytes of the files before, as they may be, and after. */
  bytesBefore: number;
  limitBytes: number;
  bytesAfter: number;
  seconds: number;
}

/** Shrinks a log by a tenth, as the recorder does if a size is configured. Modifies the log. */
export async function measureRetention(data: string): Promise<RetentionCost> {
  const db = await openDatabase(data, 'recorder');
  const began = performance.now();
  try {
    const bytesBefore = await getFileBytes(db);
    const limitBytes = Math.floor(bytesBefore * 0.9);
    const watcher = fork(join(import.meta.dirname, 'bench-queries-held.js'), [getDatabasePath(data)]);
    await once(watcher, 'message');
    const broom = createRetentionJob(db, { decisionsMs: 3650 * 86_400_000, sizeBytes: limitBytes });
    let now = Date.now();
    // Each call that finds nothing stands for a second of idle time.
    for (let idle = 0; idle < 60; now = Math.max(now, Date.now())) {
      if (await broom.run(now)) idle = 0;
      else {
        idle++;
        now += 1000;
      }
      await turn();
    }
    const message = once(watcher, 'message');
    watcher.send('end');
    const [lockHoldsMs] = (await message) as [number[]];
    await db.$queryRaw`PRAGMA wal_checkpoint(TRUNCATE)`;
    return {
      lockHoldsMs,
      bytesBefore,
      limitBytes,
      bytesAfter: await getFileBytes(db),
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    await db.$disconnect();
  }
}

async function getFileBytes(db: Parameters<typeof readDiskUsage>[0]): Promise<number> {
  const { used, free, wal } = await readDiskUsage(db);
  return used + free + wal;
}
