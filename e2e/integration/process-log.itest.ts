import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Backend, startBackend } from '../support/backend';
import {
  browserHeaders,
  type DashboardRequest,
  getLoginCookie,
  sendRequest,
} from '../support/dashboard-client';
import { filterRecorders } from '../support/processes';
import { type Product, startProduct, temporaryDirectory } from '../support/product';
import { runStickyboard } from '../support/run-command';
import { addUser, password } from '../support/users';

const hmacKey = 'a-key-that-signs-routes';
let folder: string;
let backend: Backend;
let product: Product;
let token: string;

const configuration = (level: string) => `
listeners: [{ listen: 127.0.0.1:0, upstream: web }]
upstreams:
  web:
    sticky: { value: hmac-sha256, key: ${hmacKey} }
    backends: [{ name: b1, address: ${backend.address} }]
log: { format: json, level: ${level} }
`;
const write = (level: string) => writeFileSync(join(folder, 'stickyboard.yaml'), configuration(level));

beforeAll(async () => {
  folder = temporaryDirectory();
  const data = join(folder, 'data');
  await addUser(data, 'alice', 'operator');
  token = (await runStickyboard(['token', 'add', 'ci', '--scope', 'operate', '--data', data])).stdout.trim();
  backend = await startBackend('b1');
  write('info');
  product = await startProduct(['--config', join(folder, 'stickyboard.yaml'), '--data', data]);
});
afterAll(async () => {
  await product.stop();
  await backend.kill();
  rmSync(folder, { recursive: true });
});

interface Line {
  level: string;
  process: string;
  msg: string;
  request?: string;
  path?: string;
  status?: number;
  user?: string | null;
}

/** All that was logged; each line must be JSON. */
const readLogLines = (): Line[] =>
  product
    .stderr()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
const requestDashboard = (path: string, asked?: DashboardRequest) =>
  sendRequest(product.dashboardUrl + path, asked);
const bearer = () => ({ authorization: `Bearer ${token}` });
const setLevel = (level: string | null, headers: Record<string, string> = bearer()) =>
  requestDashboard('/api/v1/log', { method: 'PATCH', json: { level }, headers });
/** Sets the debug level; resolves once all processes use it. */
async function waitUntilDebugLevel(): Promise<void> {
  await setLevel('debug');
  const asked: unknown[] = [];
  await vi.waitFor(async () => {
    asked.push((await requestDashboard('/api/v1/log', { headers: bearer() })).headers['x-request-id']);
    expect(readLogLines().some(({ request }) => asked.includes(request))).toBe(true);
  }, 20_000);
}
const getLevel = async () => JSON.parse((await requestDashboard('/api/v1/log', { headers: bearer() })).body);

test('an operator changes the level for all processes; the audit log has it, and a reload ends it', async () => {
  expect(await getLevel()).toEqual({ level: 'info', configured: 'info' });
  expect((await setLevel('loud')).status).toBe(400);
  expect((await setLevel('debug')).status).toBe(200);
  expect(await getLevel()).toEqual({ level: 'debug', configured: 'info' });
  await vi.waitFor(async () => {
    await requestDashboard('/api/v1/status', { headers: bearer() });
    expect(readLogLines().some(({ process, level }) => process === 'dashboard' && level === 'debug')).toBe(
      true,
    );
  }, 20_000);
  expect(readLogLines()).toContainEqual(
    expect.objectContaining({ process: 'supervisor', msg: 'log level changed to debug' }),
  );
  const { entries } = JSON.parse(
    (await requestDashboard('/api/v1/audit?action=log-level', { headers: bearer() })).body,
  ) as { entries: { actor: string; detail: string; outcome: string }[] };
  expect(entries).toMatchObject([{ actor: 'token ci@127.0.0.1', detail: 'debug', outcome: 'done' }]);

  write('warn');
  await vi.waitFor(
    () => expect(readLogLines().some(({ msg }) => msg === 'log level changed to warn')).toBe(true),
    20_000,
  );
  expect(await getLevel()).toEqual({ level: 'warn', configured: 'warn' });
  // The dashboard hears of it just after the supervisor has said so. The line of a request is there by the next one.
  await vi.waitFor(async () => {
    const before = readLogLines().length;
    for (let request = 0; request < 2; request++)
      await requestDashboard('/api/v1/status', { headers: bearer() });
    expect(readLogLines().slice(before)).toEqual([]);
  }, 20_000);
});

test('a request has an id that is in the response, its errors and the log', async () => {
  await waitUntilDebugLevel();
  const given = await requestDashboard('/api/v1/backends/web/b9?secret=1', {
    headers: { ...bearer(), 'x-request-id': 'given.by-the_front' },
  });
  expect(given).toMatchObject({ status: 404, headers: { 'x-request-id': 'given.by-the_front' } });
  expect(JSON.parse(given.body)).toMatchObject({ error: { requestId: 'given.by-the_front' } });
  await vi.waitFor(
    () =>
      expect(readLogLines()).toContainEqual(
        expect.objectContaining({
          level: 'debug',
          request: 'given.by-the_front',
          path: '/api/v1/backends/web/b9',
          status: 404,
          user: 'token ci@127.0.0.1',
        }),
      ),
    5000,
  );
  const made = await requestDashboard('/', { headers: { 'x-request-id': 'two words {"x":1}' } });
  expect(made.headers['x-request-id']).toMatch(/^[0-9a-f]{16}$/);
});

test('no secret is in the log, even at the most verbose level', async () => {
  await waitUntilDebugLevel();
  const login = (secret: string, path = '/api/v1/login') =>
    requestDashboard(path, { method: 'POST', json: { name: 'alice', password: secret } });
  await login('a-wrong-password-of-alice');
  const signedIn = await login(password, '/api/v1/login?password=in-the-query-1');
  const cookie = getLoginCookie(signedIn);
  const headers = browserHeaders(product.dashboardUrl, cookie);
  expect((await requestDashboard('/api/v1/sessions?q=in-the-query-2', { headers })).status).toBe(200);
  await requestDashboard('/sign-in?next=in-the-query-3', { headers });
  await requestDashboard('/api/v1/status', { headers: { authorization: 'Bearer not-a-token-but-secret' } });
  await requestDashboard('/%zz?in-the-query-4', { headers });
  await fetch(`${product.proxyUrl}/shop?card=in-the-query-5`, {
    headers: { cookie: 'JSESSIONID=app-secret' },
  });
  write('silent-and-wrong');
  await vi.waitFor(() => expect(product.stderr()).toContain('rejected the new configuration'), 20_000);
  const output = product.stderr() + product.stdout();
  expect(readLogLines().filter(({ path }) => path === '/api/v1/login').length).toBeGreaterThan(0);
  const [, loginSecret = 'none'] = /=([^;]+)/.exec(cookie) ?? [];
  for (const secret of [
    ...[password, 'a-wrong-password-of-alice', token, loginSecret, hmacKey],
    ...['in-the-query', 'not-a-token-but-secret', 'app-secret'],
  ]) {
    expect(output, secret).not.toContain(secret);
  }
});

test('that a process was killed is the last thing said of it', async () => {
  const [recorder] = filterRecorders(product.processes());
  process.kill(Number(recorder), 'SIGKILL');
  await vi.waitFor(
    () =>
      expect(readLogLines()).toContainEqual(
        expect.objectContaining({
          level: 'error',
          process: 'supervisor',
          msg: 'The recorder ended (SIGKILL) and is restarted',
        }),
      ),
    5000,
  );
});
