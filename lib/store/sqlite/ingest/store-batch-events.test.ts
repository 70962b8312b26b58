import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HealthCause, parseHealthCause } from '@/lib/core/failure';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

const t = 1_795_000_000;
const micros = (seconds: number) => BigInt(Math.round(seconds * 1e6));

describe('failovers', () => {
  const moved = { outcome: 'moved', reason: 'connect-failed', backend: 'b2', previousBackend: 'b1' } as const;

  it('are one event for each cause, each session counted once', async () => {
    await log.storeDecisions({ time: t, session: 'a', ...moved }, { time: t + 1, session: 'b', ...moved });
    await log.storeDecisions(
      { time: t + 20, session: 'a', ...moved },
      { time: t + 25, session: 'c', ...moved },
      { time: t + 25, session: 'd', ...moved, reason: 'timeout' },
    );
    expect(await log.db.event.findMany({ orderBy: { id: 'asc' } })).toMatchObject([
      {
        kind: 'failover',
        time: micros(t),
        lastTime: micros(t + 25),
        upstream: 'web',
        backend: 'b1',
        toBackend: 'b2',
        reason: 'connect-failed',
        sessions: 3,
      },
      { reason: 'timeout', sessions: 1 },
    ]);
  });

  it('carry the failure, once it is stored, and null if there was none', async () => {
    await log.storeDecisions(
      { time: t, session: 'a', ...moved },
      { time: t + 1, session: 'b', ...moved, reason: 'drain-ended' },
      { time: t + 2, session: 'c', ...moved, reason: 'backend-down' },
    );
    const failure = { code: 'timeout', phase: 'connect', afterMs: 300 } as const;
    const getFailures = async () =>
      (await log.db.event.findMany({ where: { kind: 'failover' }, orderBy: { id: 'asc' } })).map(
        ({ reason, payload }) => [reason, JSON.parse(payload)],
      );
    expect(await getFailures()).toEqual([
      ['connect-failed', { failure: null }],
      ['drain-ended', { failure: null }],
      ['backend-down', { failure: null }],
    ]);
    const cause: HealthCause = { trigger: 'request', count: 1, failure: { code: 'reset' } };
    await log.storeRecords(
      ['f', t * 1e6, 'web', 'b1', 'b2', 'connect-failed', failure],
      ['f', t * 1e6, 'web', 'b1', 'b2', 'connect-failed', { code: 'reset' }],
      ['h', (t + 2) * 1e6, 'web', 'b1', 'down', cause],
    );
    const known = [
      ['connect-failed', { failure }],
      ['drain-ended', { failure: null }],
      ['backend-down', { failure: { code: 'reset' } }],
    ];
    expect(await getFailures()).toEqual(known);
    // A failover that begins while the backend is known to be down has its cause at once.
    await log.storeDecisions({ time: t + 100, session: 'd', ...moved, reason: 'backend-down' });
    expect(await getFailures()).toEqual([...known, ['backend-down', { failure: { code: 'reset' } }]]);
  });

  it('end after 30 seconds without a move', async () => {
    await log.storeDecisions({ time: t, session: 'a', ...moved });
    await log.storeDecisions({ time: t + 30, session: 'b', ...moved });
    await log.storeDecisions({ time: t + 61, session: 'a', ...moved });
    expect(await log.db.event.findMany({ orderBy: { id: 'asc' } })).toMatchObject([
      { sessions: 2, lastTime: micros(t + 30) },
      { sessions: 1, time: micros(t + 61) },
    ]);
  });

  it('are distinguished within one batch too', async () => {
    await log.storeDecisions({ time: t, session: 'a', ...moved }, { time: t + 100, session: 'a', ...moved });
    expect(await log.db.event.findMany({ orderBy: { id: 'asc' } })).toMatchObject([
      { sessions: 1, lastTime: micros(t) },
      { sessions: 1, time: micros(t + 100) },
    ]);
  });
});

describe('other records', () => {
  const refused: HealthCause = { trigger: 'checks', count: 3, failure: { code: 'connection-refused' } };
  const timedOut: HealthCause = {
    trigger: 'request',
    count: 1,
    failure: { code: 'timeout', phase: 'response', afterMs: 1000 },
  };

  it('set the health, and make events of its changes but not of the first observation', async () => {
    await log.storeRecords(
      ['h', t * 1e6, 'web', 'b1', 'up', null],
      ['h', t * 1e6, 'web', 'b2', 'down', refused],
    );
    await log.storeRecords(
      ['h', (t + 1) * 1e6, 'web', 'b1', 'down', timedOut],
      ['h', (t + 2) * 1e6, 'web', 'b2', 'up', null],
    );
    await log.storeRecords(['h', (t + 3) * 1e6, 'web', 'nobody', 'down', null]);
    const events = await log.db.event.findMany({ orderBy: { id: 'asc' } });
    expect(events.map(({ kind, backend, payload }) => [kind, backend, JSON.parse(payload)])).toEqual([
      ['backend-down', 'b2', { cause: refused }],
      ['backend-down', 'b1', { cause: timedOut }],
      ['backend-up', 'b2', {}],
    ]);
    const b1 = await log.db.backendState.findFirst({ where: { backend: 'b1' } });
    expect(b1).toMatchObject({ health: 'down', healthSince: micros(t + 1) });
    expect(parseHealthCause(b1?.healthCause ?? null)).toEqual(timedOut);
  });

  it('update the node and the requests in flight', async () => {
    await log.storeRecords(
      [
        's',
        t * 1e6,
        '1.2.3',
        t * 1e6,
        2,
        7,
        4,
        [
          ['web', 'b1', 5, 0],
          ['web', 'b2', 1, 2],
        ],
      ],
      ['e', t * 1e6, 'proxy-started', { version: '1.2.3', workers: 2 }],
      [
        's',
        (t + 1) * 1e6,
        '1.2.3',
        t * 1e6,
        2,
        8,
        5,
        [
          ['web', 'b1', 6, 0],
          ['web', 'b2', 0, 0, 3, (t - 9) * 1e6, (t + 2) * 1e6, refused.failure],
        ],
      ],
    );
    expect(await log.db.node.findMany()).toMatchObject([
      {
        name: 'test',
        version: '1.2.3',
        workers: 2,
        malformedRequests: 8,
        appliedIntent: 5,
        heartbeat: micros(t + 1),
      },
    ]);
    const backends = await log.db.backendState.findMany({ orderBy: { backend: 'asc' } });
    expect(backends).toMatchObject([
      { inFlight: 6, tunnels: 0, failures: 0, failingSince: null, nextTry: null, failure: null },
      {
        inFlight: 0,
        tunnels: 0,
        failures: 3,
        failingSince: micros(t - 9),
        nextTry: micros(t + 2),
        failure: JSON.stringify(refused.failure),
      },
    ]);
    expect(await log.db.event.findMany()).toMatchObject([
      { kind: 'proxy-started', payload: '{"version":"1.2.3","workers":2}' },
    ]);
  });
});
