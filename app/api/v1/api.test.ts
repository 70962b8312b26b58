import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openapiDocument } from '@/lib/contract/openapi';
import { findProcessState, setProcessState } from '@/lib/core/process-state';
import { encodingHeader } from '@/lib/http/encoding';
import { openTestDatabase, type TestDatabase } from '@/lib/store/sqlite/test-database';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Route = Record<Method, (request: Request, context: { params: Promise<object> }) => Promise<Response>>;

let log: TestDatabase;
const now = Math.floor(Date.now() / 1000);
const moved = { outcome: 'moved', reason: 'timeout', backend: 'b2', previousBackend: 'b1' } as const;

beforeAll(async () => {
  log = await openTestDatabase();
  process.env.STICKYBOARD_DATA = log.dataDir;
  process.env['STICKYBOARD_OPEN'] = 'loopback';
  await log.storeDecisions(
    { time: now - 30, session: 'aaa', outcome: 'assigned', presented: 'none', appSession: 'f00d' },
    { time: now - 20, session: 'aaa', backend: 'b1', path: '/shop' },
    { time: now - 10, session: 'bbb', ...moved },
    { time: now - 4000, session: 'ccc', backend: 'b1', client: '10.9.9.9', path: '/shoe' },
    { time: now - 5, session: 'ddd', outcome: 'refused', reason: 'no-backend', backend: null, status: 503 },
  );
  await log.storeRecords(['s', Date.now() * 1000, '1.2.3', now * 1e6, 2, 0, 1, [['web', 'b1', 3, 2]]]);
});
afterAll(async () => {
  const open = [...(findProcessState('stores')?.values() ?? [])];
  for (const store of await Promise.all(open)) await store.close();
  setProcessState('stores', undefined);
  await log.close();
});

async function call(path: string, params: object = {}, method: Method = 'GET', init: RequestInit = {}) {
  const [, search = ''] = path.split('?');
  const file = path.split('?')[0];
  const route = (await import(`${join(import.meta.dirname, '../..', file ?? '')}/route.ts`)) as Route;
  const url = `http://127.0.0.1:3000/${file}?${search}`;
  const response = await route[method](new Request(url, { method, ...init }), {
    params: Promise.resolve(params),
  });
  const octets = Buffer.from(await response.arrayBuffer());
  const text = octets.toString();
  const { status, headers } = response;
  const isJson = headers.get('content-type')?.startsWith('application/json') && !headers.has(encodingHeader);
  return { status, headers, octets, text, body: isJson ? JSON.parse(text) : null };
}

const backend = 'api/v1/backends/[upstream]/[name]';
const patch = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) => ({
  body,
  headers,
});

describe('backends', () => {
  it('are told with what they carry', async () => {
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
    const answer = await call(backend, { upstream: 'web', name: 'b1' }, 'PATCH', patch(body));
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    expect(answer.body.error.field).toBe(field);
  });

  it('that do not exist are 404 in JSON', async () => {
    const where = { upstream: 'web', name: 'b9' };
    for (const answer of [
      await call(backend, where),
      await call(backend, where, 'PATCH', patch('{"weight":2}')),
      await call(`${backend}/drain-preview`, where),
      await call(`${backend}/drain-preview?with=b9`, { ...where, name: 'b1' }),
      await call(`${backend}/rebalance`, where),
      await call(`${backend}/history`, where),
    ]) {
      expect(answer.status).toBe(404);
      expect(answer.body).toEqual({
        error: { code: 'not-found', message: 'There is no backend "b9" in upstream "web".' },
      });
    }
  });

  it('are not changed for another site', async () => {
    const foreign = patch('{"weight":7}', { 'content-type': 'application/json', origin: 'http://evil.test' });
    expect((await call(backend, { upstream: 'web', name: 'b1' }, 'PATCH', foreign)).status).toBe(403);
    expect((await call(backend, { upstream: 'web', name: 'b1' })).body.weight).not.toBe(7);
  });

  it('tell what a drain would do', async () => {
    const { body } = await call(`${backend}/drain-preview`, { upstream: 'web', name: 'b1' });
    expect(body).toMatchObject({ pinned: 2, active: 1, inFlight: 3, others: [{ name: 'b2', slot: 1 }] });
    const both = await call(`${backend}/drain-preview?with=b2`, { upstream: 'web', name: 'b1' });
    expect(both.body).toMatchObject({ pinned: 3, backends: [{ name: 'b1' }, { name: 'b2' }], others: [] });
  });

  it('tell whom a rebalance would move', async () => {
    const { body } = await call(`${backend}/rebalance`, { upstream: 'web', name: 'b1' });
    expect(body).toMatchObject({
      active: 1,
      unpinned: 0,
      maxSessions: 50_000,
      others: [{ name: 'b2', share: 1 }],
    });
  });

  it('tell their past', async () => {
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
      const answer = await call(`${backend}/rebalance`, where, 'POST', patch(body));
      expect(answer.status).toBe(400);
      expect(answer.body.error).toMatchObject({
        field: 'share',
        message: 'share: must be a number above 0 and at most 1',
      });
    },
  );

  it('only where there is something to move, and only by the operator', async () => {
    expect((await call(pin, { id: 'zzz' }, 'DELETE', { headers })).status).toBe(404);
    expect((await call(pin, { id: 'ddd' }, 'DELETE', { headers })).status).toBe(409);
    expect((await call(`${pin}?upstrm=web`, { id: 'aaa' }, 'DELETE', { headers })).body.error.field).toBe(
      'upstrm',
    );
    const nobody = { upstream: 'web', name: 'b9' };
    expect((await call(`${backend}/rebalance`, nobody, 'POST', patch('{"share":1}'))).status).toBe(404);
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
  it('are told as moves per way and cause', async () => {
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
    await log.storeRecords(['h', Date.now() * 1000, 'web', 'b1', 'up', null]);
    const { body } = await call('api/v1/displaced-sessions');
    expect(body.displacedSessions).toMatchObject([
      { homeBackend: 'b1', backend: 'b2', sessions: 1, active: 1, unpinned: 1 },
    ]);
    // It is on its way already, by the rebalance above.
    expect((await failBack('{"from":"b2"}')).body.error.code).toBe('no-displaced-sessions');
    expect((await failBack('{"from":7}')).body.error.field).toBe('from');
    expect((await failBack('{"form":"b2"}')).body.error.field).toBe('form');
    const nobody = await call(`${backend}/failback`, { upstream: 'web', name: 'b9' }, 'POST', patch('{}'));
    expect(nobody.status).toBe(404);
  });
});

describe('an export', () => {
  it('has the columns that are asked for, an estimate before and a progress beside', async () => {
    const file = await call('api/v1/export?what=sessions&columns=backend,id&progress=download-1');
    expect(file.text.split('\r\n')).toEqual(['backend,id', 'b1,ccc', 'b1,aaa', 'b2,bbb', ',ddd', '']);
    const { body } = await call('api/v1/export/progress?id=download-1');
    expect(body).toEqual({ rows: 4, bytes: file.text.length, state: 'done' });
    const estimate = await call('api/v1/export/estimate?what=sessions&columns=backend,id');
    expect(estimate.body).toEqual({ rows: 4, bytes: file.text.length });
    expect((await call('api/v1/export/progress?id=unheard-of')).body.state).toBe('waiting');
  });

  it('can be made for a spreadsheet, and its estimate is of that', async () => {
    const asked = 'what=sessions&columns=id,requests&bom=true&ids=text&timeZone=Europe/Berlin';
    const file = await call(`api/v1/export?${asked}`);
    expect(file.octets.toString('utf8')).toMatch(/^\uFEFFid,requests\r\n('[a-d]{3},\d\r\n){4}$/);
    expect((await call(`api/v1/export/estimate?${asked}`)).body.bytes).toBe(file.octets.length);
  });

  it('is not begun by a HEAD: its fields come, no body, and no entry in the audit log', async () => {
    const entries = async () => (await call('api/v1/audit?action=export')).body.entries.length;
    const before = await entries();
    const path = 'api/v1/export?what=decisions&progress=download-2';
    const headers = { 'accept-encoding': 'gzip' };
    const head = await call(path, {}, 'GET', { method: 'HEAD', headers });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(await entries()).toBe(before);
    expect((await call('api/v1/export/progress?id=download-2')).body.state).toBe('waiting');
    const get = await call(path, {}, 'GET', { headers });
    const fields = ['content-type', 'cache-control', 'vary', encodingHeader];
    expect(fields.map((name) => head.headers.get(name))).toEqual(fields.map((name) => get.headers.get(name)));
    expect(head.headers.get('content-disposition')).toMatch(
      /^attachment; filename="stickyboard-decisions-.*\.csv"$/,
    );
    expect(await entries()).toBe(before + 1);
  });

  it('that cannot be had is refused to a HEAD, too', async () => {
    const head = (path: string) => call(path, {}, 'GET', { method: 'HEAD' });
    expect(await head('api/v1/export?what=secrets')).toMatchObject({ status: 400 });
  });

  it('of the live stream a HEAD leaves nothing open', async () => {
    const { getLiveFeed } = await import('@/lib/live/shared-feed');
    const head = await call('api/v1/live', {}, 'GET', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(getLiveFeed().subscriberCount).toBe(0);
  });

  it('is compressed on its way for those who take that, and the same file', async () => {
    const path = 'api/v1/export?what=decisions&format=json';
    const ask = (accepted: string) => call(path, {}, 'GET', { headers: { 'accept-encoding': accepted } });
    const [plain, packed] = [await ask('gzip;q=0'), await ask('br, gzip')];
    expect(plain.headers.get(encodingHeader)).toBeNull();
    expect(packed.headers.get(encodingHeader)).toBe('gzip');
    for (const { headers } of [plain, packed]) {
      expect(headers.get('vary')).toBe('Accept-Encoding');
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(headers.get('content-disposition')).toMatch(
        /^attachment; filename="stickyboard-decisions-.*\.json"$/,
      );
    }
    expect(gunzipSync(packed.octets).toString()).toBe(plain.text);
    expect(JSON.parse(plain.text)).toHaveLength(5);
  });
});

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

  it('come in pages that join without gap or overlap', async () => {
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

  it('of a session have its decisions, newest first', async () => {
    const { body } = await call('api/v1/sessions/[id]', { id: 'aaa' });
    expect(body.session).toMatchObject({ id: 'aaa', backend: 'b1', requests: 2, appSession: 'f00d' });
    expect(body.decisions.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['pinned', 'assigned']);
    expect(body.decisions[0].time).toBe(`${new Date((now - 20) * 1000).toISOString().slice(0, -1)}000Z`);
    expect((await call('api/v1/sessions/[id]', { id: 'zzz' })).status).toBe(404);
  });

  it('of a session have its turns, the upstreams that know it, and whether it is to leave', async () => {
    const { body } = await call('api/v1/sessions/[id]', { id: 'bbb' });
    expect(body).toMatchObject({ upstreams: ['web'], hasAllTransitions: true });
    expect(body.transitions).toMatchObject([{ ...moved, presented: 'valid' }]);
    const leaving = await call('api/v1/sessions/[id]', { id: 'aaa' });
    expect(leaving.body.transitions).toMatchObject([
      { outcome: 'assigned', presented: 'none', backend: 'b1' },
    ]);
    expect(leaving.body.unpin).toMatchObject({ session: 'aaa', upstream: 'web', backend: 'b1' });
  });

  it('go on only in the order in which they began', async () => {
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

  it('of load add up in longer steps, for one upstream where asked', async () => {
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

describe('the API', () => {
  it('answers what it does not know in JSON', async () => {
    const unknown = await call('api/[[...path]]', { path: ['v1', 'nothing'] });
    expect(unknown.status).toBe(404);
    expect(unknown.body.error.code).toBe('not-found');
    const method = await call('api/v1/backends', {}, 'DELETE');
    expect(method.status).toBe(405);
    expect(method.headers.get('allow')).toBe('GET');
    expect(method.body.error.message).toBe('This resource only allows GET.');
  });

  it('is described as it is', async () => {
    const root = join(import.meta.dirname, '../..');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('route.ts') && !file.includes('[[...path]]'))
      .sort();
    const described = Object.entries(openapiDocument.paths).map(([path, item]) => [
      path,
      Object.keys(item).sort(),
    ]);
    const real = await Promise.all(
      files.map(async (file) => {
        const path = `/${relative('.', file)
          .replace(/\/route\.ts$/, '')
          .replace(/\[(\w+)\]/g, '{$1}')}`;
        const { headers } = await call(file.replace(/\/route\.ts$/, ''), {}, 'PUT');
        return [path, (headers.get('allow') ?? '').toLowerCase().split(', ').sort()];
      }),
    );
    expect(Object.fromEntries(real)).toEqual(Object.fromEntries(described));
    expect((await call('api/v1/openapi.json')).body).toEqual(JSON.parse(JSON.stringify(openapiDocument)));
  });

  it('refuses a demonstration that it cannot give', async () => {
    const path = 'api/v1/demonstration';
    expect((await call(path)).status).toBe(404);
    expect((await call(path, {}, 'DELETE', { headers: { 'content-type': 'application/json' } })).status).toBe(
      404,
    );
    const stops = await log.db.audit.findMany({ where: { detail: 'stopped' } });
    expect(stops.map(({ outcome }) => outcome)).toEqual(['No demonstration has been started.']);
    const asked = async (plan: object) => {
      const { status, body } = await call(path, {}, 'POST', patch(JSON.stringify(plan)));
      return [status, body.error.message];
    };
    expect(await asked({ upstream: 'nobody' })).toEqual([
      404,
      'There is no upstream nobody with a listener.',
    ]);
    expect(await asked({ upstream: 'web', visitors: 51 })).toEqual([400, 'visitors: must be at most 50']);
    expect(await asked({})).toEqual([400, 'upstream: must be the name of an upstream']);
    await log.db.upstream.updateMany({ data: { kind: 'forward-proxy' } });
    expect((await asked({ upstream: 'web' }))[0]).toBe(409);
    await log.db.upstream.updateMany({ data: { kind: 'origin' } });
  });

  it('tells the state of the proxy and whether all is well', async () => {
    const { body } = await call('api/v1/status');
    expect(body.nodes).toMatchObject([{ name: 'test', version: '1.2.3', workers: 2 }]);
    expect(body.upstreams).toEqual([
      { name: 'web', kind: 'origin', balance: 'round-robin', listeners: ['127.0.0.1:2200'] },
    ]);
    // What was told when the file began may be too old by now to count as a sign of life.
    const justNow = BigInt(Date.now()) * 1000n;
    await log.db.node.updateMany({ data: { heartbeat: justNow, recordedAt: justNow } });
    expect((await call('healthz')).body).toEqual({ status: 'ok' });
    await log.db.node.updateMany({ data: { recordedAt: justNow - 60_000_000n } });
    const sick = await call('healthz');
    expect(sick.status).toBe(503);
    expect(sick.body.problems).toEqual([
      expect.stringMatching(
        /^The recorder has stored nothing for 6\d s; about \d+ records wait in the journal\.$/,
      ),
    ]);
    // What the last heartbeat said of the log stands beside it.
    await log.db.node.updateMany({
      data: { recordingState: 'shedding', droppedDecisions: 12n, recordedAt: justNow },
    });
    expect((await call('healthz')).body.problems).toEqual([
      'The journal is full: decisions are only counted, 12 at the last report.',
    ]);
    await log.db.node.updateMany({ data: { recordingState: 'recording', droppedDecisions: 0n } });
  });
});
