// Long because all tests use one running product, whose users, tokens and audit log grow from test to test: a
// second file would have to start and fill another one.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Backend, startBackend } from '../support/backend';
import {
  browserHeaders,
  type DashboardRequest,
  type DashboardResponse,
  getLoginCookie,
  sendRequest,
} from '../support/dashboard-client';
import { allCalls, pages } from '../support/dashboard-routes';
import { type Product, startProduct, temporaryDirectory } from '../support/product';
import { runStickyboard } from '../support/run-command';
import { addUser, password } from '../support/users';

let data: string;
let backend: Backend;
let product: Product;
let tokens: Record<'read' | 'operate', string>;

beforeAll(async () => {
  data = temporaryDirectory();
  await addUser(data, 'alice', 'operator');
  await addUser(data, 'victor', 'viewer');
  const token = async (scope: 'read' | 'operate') =>
    (await runStickyboard(['token', 'add', scope, '--scope', scope, '--data', data])).stdout.trim();
  tokens = { read: await token('read'), operate: await token('operate') };
  backend = await startBackend('b1');
  const env = { NODE_OPTIONS: '--max-http-header-size=65536' };
  product = await startProduct(['--backend', `b1=${backend.address}`, '--data', data], { env });
});
afterAll(async () => {
  await product.stop();
  await backend.kill();
  rmSync(data, { recursive: true });
});

const requestDashboard = (path: string, asked?: DashboardRequest): Promise<DashboardResponse> =>
  sendRequest(product.dashboardUrl + path, asked);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const login = (name: string, more: DashboardRequest = {}, secret = password): Promise<DashboardResponse> =>
  requestDashboard('/api/v1/login', { method: 'POST', json: { name, password: secret }, ...more });
const status = async (headers: Record<string, string>): Promise<number> =>
  (await requestDashboard('/api/v1/status', { headers })).status;

/** Resolves once the server has ended a response. */
async function waitForStreamEnd(response: Response): Promise<void> {
  const reader = response.body?.getReader();
  for (let ended = false; !ended; ) ended = (await reader?.read())?.done ?? true;
}

/** Calls without authentication: health and icons. */
const open = ['GET /healthz', 'GET /favicon.ico', 'GET /icon.svg'];
/** Calls before authentication: each checks its own credentials. */
const doors = ['POST /api/v1/login', 'POST /api/v1/setup'];
/** Calls that change something and check more than the role: the own login, or the own password. */
const ofOnesOwn = ['DELETE /api/v1/login', 'PATCH /api/v1/users/x'];

describe('an unauthenticated client', () => {
  it.each(allCalls.filter((call) => !open.includes(call)))('gets nothing by %s', async (call) => {
    const [method = '', path = ''] = call.split(' ');
    const { status, body } = await requestDashboard(path, {
      method,
      ...(method === 'GET' ? {} : { json: {} }),
    });
    if (doors.includes(call)) expect(status).toBe(400);
    else expect([401, 405], body).toContain(status);
    // Something has to be refused for want of a login, or the test would not see that all are.
    if (method === 'GET' && !['/api/v1/setup', '/api/v1/export'].includes(path) && status !== 405) {
      expect(JSON.parse(body).error.code).toBe('unauthenticated');
    }
  });

  it.each(pages)('is led from the page %s to the sign-in page', async (path) => {
    const { status, headers, body } = await requestDashboard(`${path}?range=1h`);
    if (path === '/sign-in') {
      expect(status).toBe(200);
      return;
    }
    expect(status).toBe(307);
    const next = path === '/setup' ? '/' : `/sign-in?next=${encodeURIComponent(`${path}?range=1h`)}`;
    expect(headers['location']).toBe(next);
    expect(body).not.toContain(backend.address);
  });

  it('hears whether all is well, and no more', async () => {
    const { status, body } = await requestDashboard('/healthz');
    expect({ status, body: JSON.parse(body) }).toEqual({ status: 200, body: { status: 'ok' } });
  });

  it('has a head of more than 16 kB refused, though the Node that runs it would take a longer one', async () => {
    expect(await status({ 'x-long': 'x'.repeat(20_000) })).toBe(400);
    expect(await status({ 'x-long': 'x'.repeat(15_000) })).toBe(401);
  });

  it('is no better off with a token in the address, or one that is not there', async () => {
    expect((await requestDashboard(`/api/v1/status?token=${tokens.operate}`)).status).toBe(401);
    expect((await requestDashboard(`/api/v1/status?access_token=${tokens.operate}`)).status).toBe(401);
    expect(await status(bearer('stickyboard_no'))).toBe(401);
    expect(
      await status({ authorization: `Basic ${Buffer.from(`alice:${password}`).toString('base64')}` }),
    ).toBe(401);
    expect(await status({ cookie: 'stickyboard=guessed' })).toBe(401);
    expect(await status({ 'x-forwarded-for': '127.0.0.1', 'x-stickyboard-path': '/' })).toBe(401);
  });
});

describe('a login', () => {
  it('is a cookie that no script, no other site and no later visitor has', async () => {
    const response = await login('alice');
    expect(response.status).toBe(200);
    const [line = ''] = [response.headers['set-cookie']].flat();
    expect(line).toMatch(/^stickyboard=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(await status({ cookie: getLoginCookie(response) })).toBe(200);
    // A stale cookie of the name, which a browser may send first, does not hide it.
    expect(await status({ cookie: `stickyboard=stale; ${getLoginCookie(response)}` })).toBe(200);
  });

  it('never reuses the session id that the browser sent, and ends it', async () => {
    const fixed = await login('alice', {
      headers: { cookie: 'stickyboard=chosen-by-an-attacker', origin: product.dashboardUrl },
    });
    expect(getLoginCookie(fixed)).not.toContain('chosen');
    const again = await login('alice', {
      headers: { cookie: getLoginCookie(fixed), origin: product.dashboardUrl },
    });
    expect(await status({ cookie: getLoginCookie(fixed) })).toBe(401);
    expect(await status({ cookie: getLoginCookie(again) })).toBe(200);
  });

  it('is of no use after signing out', async () => {
    const cookie = getLoginCookie(await login('alice'));
    const out = await requestDashboard('/api/v1/login', {
      method: 'DELETE',
      headers: browserHeaders(product.dashboardUrl, cookie),
    });
    expect(out.status).toBe(200);
    expect([out.headers['set-cookie']].flat()[0]).toContain('Max-Age=0');
    expect(await status({ cookie })).toBe(401);
  });

  it('is of no use after a new password, and a live page is cut off', async () => {
    await addUser(data, 'carol', 'operator');
    const cookie = getLoginCookie(await login('carol'));
    const live = await fetch(`${product.dashboardUrl}/api/v1/live`, { headers: { cookie } });
    const change = { password: 'another long password', oldPassword: password };
    const headers = browserHeaders(product.dashboardUrl, cookie);
    const wrong = await requestDashboard('/api/v1/users/carol', {
      method: 'PATCH',
      headers,
      json: { ...change, oldPassword: 'no' },
    });
    expect(wrong.status).toBe(403);
    expect(
      (await requestDashboard('/api/v1/users/carol', { method: 'PATCH', headers, json: change })).status,
    ).toBe(200);
    expect(await status({ cookie })).toBe(401);
    await waitForStreamEnd(live);
    expect((await login('carol')).status).toBe(401);
    expect((await login('carol', {}, 'another long password')).status).toBe(200);
  });

  it('says the same of a wrong name and of a wrong password', async () => {
    const [wrong, unknownUser] = [
      await login('alice', { from: '127.0.0.3' }, 'no'),
      await login('nobody', { from: '127.0.0.3' }),
    ];
    const said = ({ body }: DashboardResponse) => ({ ...JSON.parse(body).error, requestId: null });
    expect([wrong.status, unknownUser.status]).toEqual([401, 401]);
    expect(said(unknownUser)).toEqual(said(wrong));
  });

  it('cannot be guessed for long, and failed attempts lock no user out', async () => {
    const from = '127.0.0.4';
    const tries: DashboardResponse[] = [];
    while (tries.length < 7) tries.push(await login('alice', { from }, `guess ${tries.length}`));
    expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(Number(tries[6]?.headers['retry-after'])).toBeGreaterThan(60);
    expect((await login('alice', { from })).status).toBe(429);
    expect((await login('alice')).status).toBe(200);
    const { body } = await requestDashboard('/api/v1/audit?action=sign-in&limit=1000', {
      headers: bearer(tokens.operate),
    });
    const written = (JSON.parse(body).entries as { actor: string; outcome: string }[])
      .filter(({ actor }) => actor === `alice@${from}`)
      .map(({ outcome }) => outcome);
    expect(written[0]).toMatch(/^Too many sign-in attempts/);
    expect(written.slice(1)).toEqual(Array(5).fill('Incorrect user name or password.'));
  });
});

describe('a viewer', () => {
  let cookie: string;
  beforeAll(async () => {
    cookie = getLoginCookie(await login('victor', { from: '127.0.0.5' }));
  });
  /** With a login, and with a token. */
  const both = () => [browserHeaders(product.dashboardUrl, cookie), bearer(tokens.read)];
  const changing = allCalls.filter(
    (call) => !/^GET | \/api\/nothing$/.test(call) && ![...doors, ...ofOnesOwn].includes(call),
  );
  const acts = [
    ['GET', '/api/v1/users', undefined],
    ['GET', '/api/v1/tokens', undefined],
    ['GET', '/api/v1/audit', undefined],
    ['GET', '/api/v1/export?what=audit', undefined],
    ['GET', '/api/v1/export/estimate?what=audit', undefined],
    ['PATCH', '/api/v1/users/victor', { role: 'operator' }],
    ['PATCH', '/api/v1/users/alice', { password: 'mallory chose this' }],
  ] as const;

  it('cannot change anything by any call of the build, whatever the body is', async () => {
    const refused = new Set<string>();
    const passed: string[] = [];
    for (const headers of both()) {
      for (const call of changing) {
        const [method = '', path = ''] = call.split(' ');
        const { status, body } = await requestDashboard(path, { method, headers, json: {} });
        // The role is checked before the body is parsed.
        if (status === 403 && JSON.parse(body).error.code === 'forbidden') refused.add(call);
        else if (status !== 405) passed.push(`${call}: ${status} ${body}`);
      }
    }
    expect(passed).toEqual([]);
    expect([...refused]).toEqual(
      expect.arrayContaining(['PATCH /api/v1/backends/x/x', 'PATCH /api/v1/log', 'DELETE /api/v1/tokens/x']),
    );
  });

  it.each(acts)('may not %s %s, signed in or by a token', async (method, path, json) => {
    for (const headers of both()) {
      const { status, body } = await requestDashboard(path, { method, headers, json });
      expect(status, body).toBe(403);
      expect(JSON.parse(body).error.code).toBe('forbidden');
    }
  });

  it('reads and exports', async () => {
    expect((await requestDashboard('/api/v1/backends', { headers: bearer(tokens.read) })).status).toBe(200);
    expect(
      (await requestDashboard('/api/v1/export?what=events', { headers: bearer(tokens.read) })).status,
    ).toBe(200);
    expect((await requestDashboard('/settings', { headers: bearer(tokens.read) })).status).toBe(200);
  });
});

describe('names and lines that lead elsewhere', () => {
  const headers = (): Record<string, string> => bearer(tokens.read);

  it.each([
    'what=../../../../etc/passwd',
    'what=decisions&format=..%2f..%2fcsv',
    'what=decisions&columns=session,..%2f..%2fsecret',
    'what=decisions&progress=..%2f..%2fsecret',
    'what=decisions%00',
    'what=decisions&format=csv%0d%0aSet-Cookie:%20stolen=1',
  ])('no export for %s', async (query) => {
    const response = await requestDashboard(`/api/v1/export?${query}`, { headers: headers() });
    expect(response.status).toBe(400);
    expect(response.headers['content-disposition']).toBeUndefined();
    expect(response.headers['set-cookie']).toBeUndefined();
  });

  it.each([
    '/../../etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/_next/static/..%2f..%2fBUILD_ID',
    '/data/secret',
  ])('no file for %s', async (path) => {
    const response = await requestDashboard(path, { headers: headers() });
    expect(response.status).toBeGreaterThanOrEqual(300);
    expect(response.body).not.toContain('root:');
  });

  it.each(['/sessions/%0d%0aSet-Cookie:%20stolen=1', '/sign-in?next=/%0d%0aSet-Cookie:%20stolen=1'])(
    'no header is made by %s',
    async (path) => {
      for (const from of [headers(), {}]) {
        const response = await requestDashboard(path, { headers: from });
        expect(Object.keys(response.headers).filter((name) => name.includes('stolen'))).toEqual([]);
        expect(String(response.headers['set-cookie'] ?? '')).not.toContain('stolen');
        expect(String(response.headers['location'] ?? '')).not.toMatch(/[\r\n]|stolen=1$/);
      }
    },
  );

  it.each(['//evil.example/', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)'])(
    'a sign-in does not redirect to %s',
    async (next) => {
      const response = await requestDashboard(`/sign-in?next=${encodeURIComponent(next)}`, {
        headers: headers(),
      });
      expect(String(response.headers['location'] ?? '/')).toMatch(/^(\/(?![/\\])|http:\/\/127\.0\.0\.1)/);
    },
  );
});

describe('an operator', () => {
  it('can make changes, and the audit log has the actor, the action and the address', async () => {
    const headers = bearer(tokens.operate);
    const act = { method: 'PATCH', headers, json: { weight: 2 } };
    expect((await requestDashboard('/api/v1/backends/default/b1', act)).status).toBe(200);
    expect((await requestDashboard('/api/v1/backends/default/nothing', act)).status).toBe(404);
    const { body } = await requestDashboard('/api/v1/audit?action=backend', { headers });
    expect(JSON.parse(body).entries).toMatchObject([
      { actor: 'token operate@127.0.0.1', target: 'default/nothing', detail: 'weight 2', outcome: 'done' },
      { actor: 'token operate@127.0.0.1', target: 'default/b1', detail: 'weight 2', outcome: 'done' },
    ]);
    const file = await requestDashboard('/api/v1/export?what=audit&columns=actor,action,target,outcome', {
      headers,
    });
    expect(file.body).toContain('token operate@127.0.0.1,backend,default/b1,done');
    expect(file.body).toMatch(/\w+@shell,user-add,alice,done/);
    expect(file.body).toContain('alice@127.0.0.4,sign-in,');
    expect(file.body).not.toContain(password);
  });

  it.each([
    ['POST', '/api/v1/users', { name: 'mallory', role: 'operator', password }],
    ['PATCH', '/api/v1/users/victor', { role: 'operator' }],
    ['PATCH', '/api/v1/users/alice', { password: 'mallory chose this' }],
    ['DELETE', '/api/v1/users/victor', undefined],
    ['POST', '/api/v1/tokens', { name: 'mine', scope: 'operate' }],
    ['DELETE', '/api/v1/tokens/read', undefined],
  ] as const)('may not %s %s by a token: it would outlive its time', async (method, path, json) => {
    const { status, body } = await requestDashboard(path, { method, headers: bearer(tokens.operate), json });
    expect(status, body).toBe(403);
    expect(JSON.parse(body).error.message).toMatch(/may not manage users and tokens/);
  });

  it('cannot change a user without a proof that the request is from the dashboard itself', async () => {
    const cookie = getLoginCookie(await login('alice'));
    const asked = { method: 'PATCH', headers: { cookie }, json: { role: 'operator' } };
    expect((await requestDashboard('/api/v1/users/victor', asked)).status).toBe(403);
  });

  it('creates and revokes tokens, and the log holds no secret', async () => {
    const headers = browserHeaders(product.dashboardUrl, getLoginCookie(await login('alice')));
    const made = await requestDashboard('/api/v1/tokens', {
      method: 'POST',
      headers,
      json: { name: 'short', scope: 'read', seconds: 60 },
    });
    const { token } = JSON.parse(made.body) as { token: string };
    expect(await status(bearer(token))).toBe(200);
    const live = await fetch(`${product.dashboardUrl}/api/v1/live`, { headers: bearer(token) });
    expect((await requestDashboard('/api/v1/tokens/short', { method: 'DELETE', headers })).status).toBe(200);
    await waitForStreamEnd(live);
    expect(await status(bearer(token))).toBe(401);
    const database = new Database(join(data, 'stickyboard.db'), { readonly: true });
    const everything = ['User', 'Login', 'Token', 'Audit'].flatMap((table) =>
      database.prepare(`SELECT * FROM ${table}`).all(),
    );
    database.close();
    for (const secret of [token, tokens.read, tokens.operate, password]) {
      expect(JSON.stringify(everything)).not.toContain(secret);
      expect(product.stdout() + product.stderr()).not.toContain(secret);
    }
  });

  it('cannot remove the last one of them', async () => {
    const headers = browserHeaders(product.dashboardUrl, getLoginCookie(await login('alice')));
    await vi.waitFor(async () => {
      await requestDashboard('/api/v1/users/carol', { method: 'DELETE', headers });
      expect((await requestDashboard('/api/v1/users/alice', { method: 'DELETE', headers })).status).toBe(409);
    });
  });
});

describe('from the shell', () => {
  it('users are listed, get passwords and roles, and are removed', async () => {
    const user = (...args: string[]) => runStickyboard(['user', ...args, '--data', data], `${password}\n`);
    expect(await user('add', 'dave')).toMatchObject({
      code: 0,
      stdout: 'User dave added with the role operator.\n',
    });
    expect(await user('add', 'dave')).toMatchObject({
      code: 2,
      stderr: 'stickyboard: user: User "dave" already exists; choose another name.\n',
    });
    expect((await user('list')).stdout).toMatch(/^alice\toperator\t\d{4}-.*\n(.*\n)*dave\toperator\t/);
    expect(await user('role', 'dave', '--role', 'viewer')).toMatchObject({
      stdout: 'User dave now has the role viewer.\n',
    });
    expect(await user('remove', 'dave')).toMatchObject({ code: 0 });
    expect(await runStickyboard(['user', 'add', 'erin', '--data', data], 'short\n')).toMatchObject({
      code: 2,
      stderr: 'stickyboard: user: password: must have at least 12 characters\n',
    });
    expect(await user('add', '../etc')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is not a valid name'),
    });
    expect(await user('frobnicate')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected one of add, password'),
    });
  });
});
