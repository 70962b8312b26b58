import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openDatabase } from '@/lib/database/open';
import { makeBroom } from '@/lib/recorder/retention/broom';
import { roomTaken } from '@/lib/recorder/retention/space';
import { databaseFile } from '@/prisma/databaseFile';

/** What keeping a log within a size came to. */
export interface Kept {
  /** ms at a time in which nobody else could write. */
  holds: number[];
  /** Bytes of the files before, as they may be, and after. */
  before: number;
  size: number;
  after: number;
  seconds: number;
}

/** Makes a log a tenth smaller, as the recorder does where a size says so. It is changed. */
export async function keepSmaller(data: string): Promise<Kept> {
  const db = await openDatabase(data, 'recorder');
  const began = performance.now();
  try {
    const before = await filesOf(db);
    const size = Math.floor(before * 0.9);
    const watcher = fork(join(import.meta.dirname, 'bench-queries-held.js'), [databaseFile(data)]);
    await once(watcher, 'message');
    const broom = makeBroom(db, { decisions: 3650 * 86_400_000, size });
    let now = Date.now();
    // Each call that finds nothing stands for a second in which it rests.
    for (let idle = 0; idle < 60; now = Math.max(now, Date.now())) {
      if (await broom.sweep(now)) idle = 0;
      else {
        idle++;
        now += 1000;
      }
      await turn();
    }
    const told = once(watcher, 'message');
    watcher.send('end');
    const [holds] = (await told) as [number[]];
    await db.$queryRaw`PRAGMA wal_checkpoint(TRUNCATE)`;
    return { holds, before, size, after: await filesOf(db), seconds: (performance.now() - began) / 1000 };
  } finally {
    await db.$disconnect();
  }
}

async function filesOf(db: Parameters<typeof roomTaken>[0]): Promise<number> {
  const { used, free, wal } = await roomTaken(db);
  return used + free + wal;
}
