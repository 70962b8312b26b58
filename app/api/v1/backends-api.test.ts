import { describe, expect, it } from 'vitest';

import { backend, call, openDatabaseForCalls, patch } from './fixtures/calls';

const log = openDatabaseForCalls();

describe('backends', () => {
  it('have their current figures', async () => {
    const { status, body } = await call('api/v1/backends');
    expect(status).toBe(200);
    expect(body.backends).toMatchObject([
      {
        upstream: 'web',
        name: 'b1',
        address: '127.0.0.1:9000',
        sessions: 1,
        inFlight: 3,
        movedAway: 1,
        pinnedShare: 0.5,
      },
      { upstream: 'web', name: 'b2', address: '127.0.0.1:9001', sessions: 1, inFlight: 0, movedIn: 1 },
    ]);
    expect(body.backends[0].p50Micros).toBeGreaterThan(800);
    expect(body.backends[0].p50Micros).toBeLessThan(1000);
  });

  it('are drained and brought back', async () => {
    const where = { upstream: 'web', name: 'b1' };
    const drained = await call(
      backend,
      where,
      'PATCH',
      patch('{"adminState":"draining","deadlineSeconds":60}'),
    );
    expect(drained.status).toBe(200);
    expect(drained.body).toMatchObject({
      name: 'b1',
      adminState: 'draining',
      drainDeadline: expect.any(String),
    });
    expect((await call(backend, where)).body).toEqual(drained.body);
    const back = await call(backend, where, 'PATCH', patch('{"adminState":"ready","weight":2}'));
    expect(back.body).toMatchObject({ adminState: 'ready', weight: 2, drainDeadline: null });
    const { body } = await call('api/v1/events?kind=admin-state');
    expect(body.events).toMatchObject([
      {
        backend: 'b1',
        payload: { adminState: 'ready', deadlineSeconds: null, weight: 2 },
        sentence: 'Backend web/b1 was set to ready; weight 2',
        actor: 'operator@unknown',
      },
      { backend: 'b1', payload: { adminState: 'draining', deadlineSeconds: 60, weight: null } },
    ]);
  });

  it.each([
    ['{', 400, undefined],
    ['[]', 400, undefined],
    ['{}', 400, undefined],
    ['{"adminState":"gone"}', 400, 'adminState'],
    ['{"weight":0}', 400, 'weight'],
    ['{"weight":1.5}', 400, 'weight'],
    ['{"adminState":"ready","deadlineSeconds":5}', 400, 'deadlineSeconds'],
    ['{"adminState":"draining","deadlineSeconds":-1}', 400, 'deadlineSeconds'],
    ['{"adminstate":"ready"}', 400, 'adminstate'],
  ])('refuse the change %s', async (body, status, field) => {
    const response = await call(backend, { upstream: 'web', name: 'b1' }, 'PATCH', patch(body));
    expect(response.status).toBe(status);
    expect(response.body.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    expect(response.body.error.field).toBe(field);
  });

  it('that do not exist are 404 in JSON', async () => {
    const where = { upstream: 'web', name: 'b9' };
    for (const response of [
      await call(backend, where),
      await call(backend, where, 'PATCH', patch('{"weight":2}')),
      await call(`${backend}/drain-preview`, where),
      await call(`${backend}/drain-preview?with=b9`, { ...where, name: 'b1' }),
      await call(`${backend}/rebalance`, where),
      await call(`${backend}/history`, where),
    ]) {
      expect(response.status).toBe(404);
      expect(response.body).toEqual({
        error: { code: 'not-found', message: 'There is no backend "b9" in upstream "web".' },
      });
    }
  });

  it('are not changed for another site', async () => {
    const foreign = patch('{"weight":7}', { 'content-type': 'application/json', origin: 'http://evil.test' });
    expect((await call(backend, { upstream: 'web', name: 'b1' }, 'PATCH', foreign)).status).toBe(403);
    expect((await call(backend, { upstream: 'web', name: 'b1' })).body.weight).not.toBe(7);
  });

  it('have a preview of a drain', async () => {
    const { body } = await call(`${backend}/drain-preview`, { upstream: 'web', name: 'b1' });
    expect(body).toMatchObject({ pinned: 2, active: 1, inFlight: 3, others: [{ name: 'b2', slot: 1 }] });
    const both = await call(`${backend}/drain-preview?with=b2`, { upstream: 'web', name: 'b1' });
    expect(both.body).toMatchObject({ pinned: 3, backends: [{ name: 'b1' }, { name: 'b2' }], others: [] });
  });

  it('have a preview of a rebalance', async () => {
    const { body } = await call(`${backend}/rebalance`, { upstream: 'web', name: 'b1' });
    expect(body).toMatchObject({
      active: 1,
      unpinned: 0,
      maxSessions: 50_000,
      others: [{ name: 'b2', share: 1 }],
    });
  });

  it('have a history', async () => {
    const where = { upstream: 'web', name: 'b1' };
    const { body } = await call(`${backend}/history`, where);
    expect(body.to - body.from).toBe(900);
    const requests = body.points.reduce(
      (sum: number, point: { requests: number }) => sum + point.requests,
      0,
    );
    expect([body.step, requests]).toEqual([5, 2]);
    const wrong = await call(`${backend}/history?from=2026-01-02&to=2026-01-01`, where);
    expect([wrong.status, wrong.body.error.field]).toEqual([400, 'from']);
  });
});

describe('sessions are moved', () => {
  const pin = 'api/v1/sessions/[id]/pin';
  const headers = { 'content-type': 'application/json' };

  it('one by one', async () => {
    const unpinned = await call(pin, { id: 'aaa' }, 'DELETE', { headers });
    expect(unpinned.status).toBe(200);
    expect(unpinned.body).toEqual({
      session: 'aaa',
      upstream: 'web',
      backend: 'b1',
      expiresAt: expect.stringMatching(/Z$/),
    });
    expect((await call(pin, { id: 'aaa' }, 'DELETE', { headers })).body).toEqual(unpinned.body);
    const { body } = await call('api/v1/events?kind=unpinned');
    expect(body.events).toMatchObject([
      { backend: 'b1', payload: { session: 'aaa' }, actor: 'operator@unknown' },
    ]);
  });

  it('by share', async () => {
    const where = { upstream: 'web', name: 'b2' };
    const moving = await call(`${backend}/rebalance`, where, 'POST', patch('{"share":0.5}'));
    expect([moving.status, moving.body]).toEqual([200, { sessions: 1, isLimited: false }]);
    const { body } = await call('api/v1/events?kind=rebalanced');
    expect(body.events).toMatchObject([
      { backend: 'b2', sessions: 1, payload: { percent: 50, activeSessions: 1, limit: null } },
    ]);
  });

  it.each(['{}', '{"share":0}', '{"share":1.01}', '{"share":-1}', '{"share":"1"}', '{"share":null}'])(
    'not by %s',
    async (body) => {
      const where = { upstream: 'web', name: 'b1' };
      const response = await call(`${backend}/rebalance`, where, 'POST', patch(body));
      expect(response.status).toBe(400);
      expect(response.body.error).toMatchObject({
        field: 'share',
        message: 'share: must be a number above 0 and at most 1',
      });
    },
  );

  it('rejects unpins and rebalances without sessions to move, and those not made by the operator', async () => {
    expect((await call(pin, { id: 'zzz' }, 'DELETE', { headers })).status).toBe(404);
    expect((await call(pin, { id: 'ddd' }, 'DELETE', { headers })).status).toBe(409);
    expect((await call(`${pin}?upstrm=web`, { id: 'aaa' }, 'DELETE', { headers })).body.error.field).toBe(
      'upstrm',
    );
    const unknownBackend = { upstream: 'web', name: 'b9' };
    expect((await call(`${backend}/rebalance`, unknownBackend, 'POST', patch('{"share":1}'))).status).toBe(
      404,
    );
    const foreign = { headers: { ...headers, origin: 'http://evil.test' } };
    expect((await call(pin, { id: 'bbb' }, 'DELETE', foreign)).status).toBe(403);
    expect((await call(pin, { id: 'bbb' }, 'DELETE')).status).toBe(403);
    const form = patch('{"share":1}', { 'content-type': 'text/plain' });
    expect((await call(`${backend}/rebalance`, { upstream: 'web', name: 'b1' }, 'POST', form)).status).toBe(
      403,
    );
  });
});

describe('failovers', () => {
  it('are listed as moves per pair of backends and cause', async () => {
    const { status, body } = await call('api/v1/moves?step=60&upstream=web');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      step: 60,
      moves: [{ upstream: 'web', previousBackend: 'b1', backend: 'b2', reason: 'timeout', moves: 1 }],
    });
    expect((await call('api/v1/moves?upstream=api')).body.moves).toEqual([]);
  });

  it('leave displaced sessions, which can be sent back to their backend once it is up', async () => {
    const where = { upstream: 'web', name: 'b1' };
    const failBack = (body: string) => call(`${backend}/failback`, where, 'POST', patch(body));
    expect((await failBack('{}')).body.error.code).toBe('backend-unavailable');
    await log().storeRecords(['h', Date.now() * 1000, 'web', 'b1', 'up', null]);
    const { body } = await call('api/v1/displaced-sessions');
    expect(body.displacedSessions).toMatchObject([
      { homeBackend: 'b1', backend: 'b2', sessions: 1, active: 1, unpinned: 1 },
    ]);
    // The rebalance above has already unpinned it.
    expect((await failBack('{"from":"b2"}')).body.error.code).toBe('no-displaced-sessions');
    expect((await failBack('{"from":7}')).body.error.field).toBe('from');
    expect((await failBack('{"form":"b2"}')).body.error.field).toBe('form');
    const unknown = await call(`${backend}/failback`, { upstream: 'web', name: 'b9' }, 'POST', patch('{}'));
    expect(unknown.status).toBe(404);
  });
});
