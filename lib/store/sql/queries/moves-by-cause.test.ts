import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { movesByCause } from './moves-by-cause';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

const t = 1_795_003_200;
const moved = { outcome: 'moved', previousBackend: 'b1', backend: 'b2' } as const;

it('gathers moves into steps of any length, by pair of backends and cause', async () => {
  await log.storeDecisions(
    { time: t, reason: 'timeout', ...moved },
    { time: t + 4, reason: 'timeout', ...moved },
    { time: t + 5, reason: 'timeout', ...moved },
    { time: t + 5, reason: 'full', ...moved },
    { time: t + 130, reason: 'timeout', ...moved },
    { time: t + 130, upstream: 'api', reason: 'timeout', ...moved },
  );
  const found = async (step: number, to: number, upstream?: string) =>
    (await movesByCause(log.db, { step, from: t, to, upstream })).map(
      (row) => `${row.time - t} ${row.upstream} ${row.reason} ${row.moves}`,
    );
  expect(await found(5, t + 120)).toEqual(['0 web timeout 2', '5 web full 1', '5 web timeout 1']);
  expect(await found(120, t + 3600, 'web')).toEqual(['0 web full 1', '0 web timeout 3', '120 web timeout 1']);
  expect(await found(3600, t + 3600, 'api')).toEqual(['0 api timeout 1']);
  // Seconds are kept for a day only: whole minutes and hours are read from their own rollups.
  await log.db.move.deleteMany({ where: { step: 1 } });
  expect(await found(60, t + 60)).toEqual(['0 web full 1', '0 web timeout 3']);
});
