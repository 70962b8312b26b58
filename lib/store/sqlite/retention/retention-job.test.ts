import { afterEach, beforeEach, expect, it } from 'vitest';
import { rollupSteps } from '@/lib/core/rollup-steps';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { readDiskUsage, splitBudget } from './disk-usage';
import { createRetentionJob } from './retention-job';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

const day = 86_400;
const now = 1_795_000_000;
const unboundedRetention = { decisionsMs: 7 * day * 1000, sizeBytes: 1e12 };

/** Sweeps until a whole round has found nothing; each round a second later, so that the files are looked at again. */
async function runUntilDone(retention: { decisionsMs: number; sizeBytes: number }): Promise<void> {
  const broom = createRetentionJob(log.db, retention);
  let idle = 0;
  for (let step = 0; step < 2000 && idle < 60; step++) {
    idle = (await broom.run(now * 1000 + step * 1000)) ? 0 : idle + 1;
  }
}

it('deletes what is past its retention and nothing else', async () => {
  const moved = { outcome: 'moved', reason: 'timeout', backend: 'b2', previousBackend: 'b1' } as const;
  await log.storeDecisions(
    { time: now - 8 * day, session: 'old', ...moved },
    { time: now - 6 * day, session: 'kept', ...moved },
    { time: now - 10, session: 'new' },
  );
  await log.db.sessionCount.createMany({
    data: [8, 6].map((days) => ({ time: now - days * day, upstream: 'web', backend: 'b1', sessions: 1 })),
  });
  await log.db.audit.createMany({
    data: [367, 365].map((days) => ({
      time: BigInt(now - days * day) * 1_000_000n,
      actor: 'alice@10.0.0.9',
      action: 'unpin',
      target: `${days} days ago`,
    })),
  });
  await runUntilDone(unboundedRetention);
  expect(await log.db.audit.findMany()).toMatchObject([{ target: '365 days ago' }]);
  const sessions = (await log.db.decision.findMany()).map(({ session }) => session);
  expect(sessions).toEqual(['kept', 'new']);
  expect((await log.db.session.findMany()).map(({ id }) => id).sort()).toEqual(['kept', 'new']);
  for (const step of rollupSteps)
    expect(await log.db.load.count({ where: { step } })).toBe(step < 60 ? 1 : 5);
  for (const step of rollupSteps)
    expect(await log.db.latency.count({ where: { step } })).toBe(step < 60 ? 1 : 3);
  expect(await log.db.sessionCount.count()).toBe(1);
  expect(await log.db.move.count({ where: { step: 1 } })).toBe(0);
  expect(await log.db.move.count({ where: { step: 60 } })).toBe(2);
  expect(await log.db.displacedSession.findMany()).toMatchObject([{ session: 'kept' }]);
  expect(await log.db.movedSession.findMany()).toMatchObject([{ session: 'kept' }]);
  expect(await log.db.event.count()).toBe(2);
});

it('restores pins of sessions that sent no request in time, and deletes the unpin a day later', async () => {
  const micros = (seconds: number) => BigInt(seconds) * 1_000_000n;
  const rows = [
    ['waiting', now + 4000, null],
    ['expired', now - 10, null],
    ['moved', now - 10, now - 20],
    ['forgotten', now - 2 * day, now - 2 * day],
  ] as const;
  await log.db.unpin.createMany({
    data: rows.map(([session, expires, closed]) => ({
      upstream: 'web',
      session,
      backend: 'b1',
      createdAt: micros(now - 3 * day),
      expiresAt: micros(expires),
      closedAt: closed === null ? null : micros(closed),
      version: 1,
    })),
  });
  await runUntilDone(unboundedRetention);
  const { version } = await log.db.intent.findFirstOrThrow();
  expect(version).toBe(2);
  expect(await log.db.unpin.findMany({ orderBy: { session: 'asc' } })).toMatchObject([
    { session: 'expired', closedAt: expect.any(BigInt), version },
    { session: 'moved', closedAt: micros(now - 20), version: 1 },
    { session: 'waiting', closedAt: null, version: 1 },
  ]);
});

it('forgets proxies that have been silent for a month, but the one heard last', async () => {
  const proxy = async (name: string, days: number) => {
    const at = BigInt(now - days * day) * 1_000_000n;
    const counts = { workers: 1, malformedRequests: 0, appliedIntent: 0, lagMicros: 0, lagBytes: 0 };
    await log.db.node.create({
      data: { name, version: '1.0.0', startedAt: at, heartbeat: at, recordedAt: at, ...counts },
    });
    await log.db.configuration.create({
      data: { node: name, since: at, settings: '[]', retentionMs: 1, retentionBytes: 1 },
    });
  };
  const names = async () => [
    (await log.db.node.findMany({ orderBy: { name: 'asc' } })).map(({ name }) => name),
    (await log.db.configuration.findMany({ orderBy: { node: 'asc' } })).map(({ node }) => node),
  ];
  await proxy('long', 40);
  await proxy('longer', 50);
  await runUntilDone(unboundedRetention);
  expect(await names()).toEqual([['long'], ['long']]);
  await proxy('silent', 29);
  await runUntilDone(unboundedRetention);
  expect(await names()).toEqual([['silent'], ['silent']]);
});

const sessionsMoving = (count: number, time: number) =>
  Array.from({ length: count }, (_, index) => ({
    time: time + index / 10,
    session: `${time}-${index}`,
    outcome: 'moved' as const,
    reason: 'timeout' as const,
    backend: 'b2',
    previousBackend: 'b1',
    path: `/${'long'.repeat(20)}/${index}`,
  }));

it('deletes the oldest of every part while the files are larger than allowed, and gives the space back', async () => {
  for (let batch = 0; batch < 12; batch++)
    await log.storeDecisions(...sessionsMoving(500, now - 7200 + batch * 300));
  const before = await readDiskUsage(log.db);
  await runUntilDone(unboundedRetention);
  expect(await log.db.decision.count()).toBe(6000);
  const size = Math.floor(before.used / 2);
  await runUntilDone({ decisionsMs: 7 * day * 1000, sizeBytes: size });
  const after = await readDiskUsage(log.db);
  expect(after.used + after.free + after.wal).toBeLessThan(size);
  const kept = await log.db.decision.count();
  expect(kept).toBeGreaterThan(1000);
  const { time: oldest } = await log.db.decision.findFirstOrThrow({ orderBy: { time: 'asc' } });
  expect(await log.db.decision.count({ where: { time: { gte: oldest } } })).toBe(kept);
  expect(await log.db.session.count({ where: { lastSeen: { lt: oldest } } })).toBe(0);
  expect(await log.db.session.count()).toBe(kept);
  expect(await log.db.displacedSession.count()).toBe(kept);
  const second = Number(oldest / 1_000_000n);
  expect(await log.db.latency.count({ where: { step: 1, time: { lt: second - 1 } } })).toBe(0);
  expect(await log.db.latency.count({ where: { step: 60, time: { lt: second - 60 } } })).toBeGreaterThan(0);
});

it('keeps within its size though it is all rollups', async () => {
  await log.db.$executeRaw`
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
    INSERT INTO Latency (step, time, upstream, backend, node, bucket, count)
    SELECT 3600, ${now} / 3600 * 3600 - i / 20 * 3600, 'web', 'b1', 'test', i % 20, 1 FROM n`;
  const size = Math.floor((await readDiskUsage(log.db)).used / 3);
  await runUntilDone({ decisionsMs: 7 * day * 1000, sizeBytes: size });
  const after = await readDiskUsage(log.db);
  expect(after.used + after.free + after.wal).toBeLessThan(size);
  expect(await log.db.latency.count({ where: { time: { gt: now - 7 * day } } })).toBe(7 * 24 * 20);
});

it('shares out the size without a remainder', () => {
  for (const size of [16 << 20, 4 * 2 ** 30]) {
    const { used, free, wal } = splitBudget(size);
    expect(used + free + wal).toBe(size);
    expect(used).toBeGreaterThan(size * 0.6);
  }
});
