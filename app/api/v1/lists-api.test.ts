import { describe, expect, it } from 'vitest';

import { call, moved, now, openDatabaseForCalls } from './fixtures/calls';

openDatabaseForCalls();

describe('lists', () => {
  const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);

  it.each([
    ['', ['ddd', 'bbb', 'aaa', 'ccc']],
    ['active=true', ['ddd', 'bbb', 'aaa']],
    ['active=false', ['ccc']],
    ['backend=b1', ['aaa', 'ccc']],
    ['upstream=web&backend=b2', ['bbb']],
    ['q=f00', ['aaa']],
    ['q=10.9', ['ccc']],
    ['q=%25', []],
    ['event=1', ['bbb']],
    ['moved=true', ['bbb']],
    ['moved=false', ['ddd', 'aaa', 'ccc']],
    ['outcome=refused', ['ddd']],
    ['outcome=pinned', ['aaa', 'ccc']],
    ['path=/sh', ['aaa', 'ccc']],
    ['path=/shop&outcome=assigned', []],
    ['path=/shop&backend=b1&active=true', ['aaa']],
    ['sort=requests', ['aaa', 'ddd', 'bbb', 'ccc']],
    ['sort=firstSeen&order=asc', ['ccc', 'aaa', 'bbb', 'ddd']],
    ['sort=moves&moved=true', ['bbb']],
    ['sort=requests&order=asc&active=true', ['bbb', 'ddd', 'aaa']],
  ])('of sessions take the filter %j', async (search, expected) => {
    expect(ids((await call(`api/v1/sessions?${search}`)).body.sessions)).toEqual(expected);
  });

  it('are paginated without gap or overlap', async () => {
    for (const [what, total] of [
      ['sessions', 4],
      ['decisions', 5],
    ] as const) {
      const seen: unknown[] = [];
      let cursor = '';
      for (let turn = 0; turn < 10; turn++) {
        const { body } = await call(`api/v1/${what}?limit=2${cursor}`);
        seen.push(...ids(body[what]));
        if (body.nextCursor === null) break;
        cursor = `&cursor=${body.nextCursor}`;
      }
      expect(seen).toHaveLength(total);
      expect(new Set(seen).size).toBe(total);
    }
  });

  it('of decisions take filters', async () => {
    const sessions = async (search: string) =>
      (await call(`api/v1/decisions?${search}`)).body.decisions.map(
        ({ session }: { session: string }) => session,
      );
    expect(await sessions('outcome=moved')).toEqual(['bbb']);
    expect(await sessions('session=aaa')).toEqual(['aaa', 'aaa']);
    expect(await sessions('backend=b2')).toEqual(['bbb']);
    const from = new Date((now - 15) * 1000).toISOString();
    const to = new Date((now - 5) * 1000).toISOString();
    expect(await sessions(`from=${from}&to=${to}`)).toEqual(['bbb']);
  });

  it('take a node, as do load and moves: what it did, and nothing of another one', async () => {
    const range = `from=${new Date((now - 60) * 1000).toISOString()}`;
    const count = async (path: string, rows: string) => {
      const { status, body } = await call(`api/v1/${path}`);
      expect(status, path).toBe(200);
      return body[rows].length;
    };
    for (const [path, rows] of [
      ['sessions?', 'sessions'],
      ['decisions?', 'decisions'],
      ['events?kind=failover&', 'events'],
      [`load?${range}&`, 'load'],
      [`moves?${range}&step=1&`, 'moves'],
    ] as const) {
      const all = await count(path, rows);
      expect(all, path).toBeGreaterThan(0);
      // A failover is of all nodes: sessions left the backend whichever of them served them.
      if (rows !== 'events') expect(await count(`${path}node=test`, rows), path).toBe(all);
      expect(await count(`${path}node=another`, rows), path).toBe(0);
    }
  });

  it('of a session have its decisions, newest first', async () => {
    const { body } = await call('api/v1/sessions/[id]', { id: 'aaa' });
    expect(body.session).toMatchObject({ id: 'aaa', backend: 'b1', requests: 2, appSession: 'f00d' });
    expect(body.decisions.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['pinned', 'assigned']);
    expect(body.decisions[0].time).toBe(`${new Date((now - 20) * 1000).toISOString().slice(0, -1)}000Z`);
    expect((await call('api/v1/sessions/[id]', { id: 'zzz' })).status).toBe(404);
  });

  it('of a session have its turns, the upstreams that know it, and whether it is unpinned', async () => {
    const { body } = await call('api/v1/sessions/[id]', { id: 'bbb' });
    expect(body).toMatchObject({ upstreams: ['web'], hasAllTransitions: true });
    expect(body.transitions).toMatchObject([{ ...moved, presented: 'valid' }]);
    const headers = { 'content-type': 'application/json' };
    await call('api/v1/sessions/[id]/pin', { id: 'aaa' }, 'DELETE', { headers });
    const leaving = await call('api/v1/sessions/[id]', { id: 'aaa' });
    expect(leaving.body.transitions).toMatchObject([
      { outcome: 'assigned', presented: 'none', backend: 'b1' },
    ]);
    expect(leaving.body.unpin).toMatchObject({ session: 'aaa', upstream: 'web', backend: 'b1' });
  });

  it('continue only in the order in which they began', async () => {
    const { body } = await call('api/v1/sessions?limit=1&sort=requests');
    const next = `cursor=${body.nextCursor}&limit=1`;
    expect(ids((await call(`api/v1/sessions?${next}&sort=requests`)).body.sessions)).toEqual(['ddd']);
    for (const other of ['sort=moves', 'sort=requests&order=asc']) {
      const { status, body: refusal } = await call(`api/v1/sessions?${next}&${other}`);
      expect([status, refusal.error.field]).toEqual([400, 'cursor']);
    }
  });

  it('of load have the counts of each step', async () => {
    const from = new Date((now - 100) * 1000).toISOString();
    const { body } = await call(`api/v1/load?from=${from}`);
    expect(body.load.reduce((sum: number, point: { requests: number }) => sum + point.requests, 0)).toBe(4);
  });

  it.each([1, 5, 60, 86_400])('of load need no range, in steps of %i s', async (step) => {
    expect((await call(`api/v1/load?step=${step}`)).status).toBe(200);
  });

  it('of load are aggregated in longer steps, for one upstream if requested', async () => {
    const from = new Date((now - 7200) * 1000).toISOString();
    const { body } = await call(`api/v1/load?step=300&upstream=web&from=${from}`);
    const points = body.load as {
      time: number;
      backend: string;
      requests: number;
      p50Micros: number | null;
    }[];
    expect(points.reduce((sum, { requests }) => sum + requests, 0)).toBe(5);
    expect(points.every(({ time }) => time % 300 === 0)).toBe(true);
    const places = points.map(({ time, backend }) => `${time} ${backend}`);
    expect(new Set(places).size).toBe(places.length);
    expect(points.find(({ backend }) => backend === 'b1')?.p50Micros).toBeGreaterThan(800);
    expect((await call(`api/v1/load?step=300&upstream=other&from=${from}`)).body.load).toEqual([]);
  });

  it.each([
    ['sessions?limit=0', 'limit'],
    ['sessions?limit=x', 'limit'],
    ['sessions?active=yes', 'active'],
    ['sessions?outcome=lost', 'outcome'],
    ['sessions?sort=colour', 'sort'],
    ['sessions?order=up', 'order'],
    ['sessions?cursor=abc', 'cursor'],
    ['sessions?cursor=WzEsMl0', 'cursor'],
    [`decisions?cursor=${Buffer.from('[1.5,1]').toString('base64url')}`, 'cursor'],
    ['sessions?q=a%00', 'q'],
    ['sessions?path=%00', 'path'],
    ['load?upstream=%00', 'upstream'],
    ['decisions?outcome=lost', 'outcome'],
    ['decisions?from=yesterday', 'from'],
    ['decisions?bakend=b1', 'bakend'],
    ['events?kind=party', 'kind'],
    ['load?step=7', 'step'],
    ['load?from=2020-01-01', 'step'],
    ['load?from=2030-01-01&to=2020-01-01', 'from'],
    ['export?what=secrets', 'what'],
    ['export', 'what'],
    ['export?what=events&format=xls', 'format'],
    ['export?what=events&outcome=moved', 'outcome'],
    ['export?what=events&columns=path', 'columns'],
    ['export?what=events&progress=1', 'progress'],
    ['export?what=events&timeZone=Berlin', 'timeZone'],
    ['export?what=events&format=json&ids=text', 'ids'],
    ['export?what=events&bom=1', 'bom'],
    ['export/estimate?what=events&format=parquet&bom=true', 'bom'],
    ['export/estimate?what=secrets', 'what'],
    ['export/progress?id=!', 'id'],
    ['moves?step=0', 'step'],
    ['moves?from=2020-01-01', 'step'],
    ['displaced-sessions?backend=b1', 'backend'],
  ])('refuse %s and name the parameter', async (path, field) => {
    const { status, body } = await call(`api/v1/${path}`);
    expect(status).toBe(400);
    expect(body.error.field).toBe(field);
    expect(body.error.message).toMatch(new RegExp(`^${field}: `));
  });
});
