import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestCertificate } from '@/lib/config/test-certificate';
import type { SettingsOverview } from '@/lib/contract/types';
import { findFreePort } from '@/proxy/fixtures/free-port';
import { readPage } from '../docs/pages';
import {
  browserHeaders,
  type DashboardRequest,
  type DashboardResponse,
  getLoginCookie,
  sendRequest,
} from '../support/dashboard-client';
import { type Product, runProduct, startProduct, temporaryDirectory } from '../support/product';
import { runStickyboard } from '../support/run-command';
import { type RunningNginx, runNginx } from '../support/second-tier/nginx';
import { addUser, password } from '../support/users';

let folder: string;
let product: Product;
let nginx: RunningNginx;
/** The origins that browsers use: TLS, and plain HTTP of the same nginx. */
let secure: { origin: string; url: string };
let plain: { origin: string; url: string };

beforeAll(async () => {
  folder = temporaryDirectory();
  const data = join(folder, 'data');
  await addUser(data, 'alice', 'operator');
  product = await startProduct(['--config', createConfiguredSite(), '--data', data]);
  const port = await findFreePort();
  nginx = await runNginx(() => readDocumentedConfig(port));
  const at = (scheme: string, port: number) => ({
    origin: `${scheme}://sticky.example:${port}`,
    url: `${scheme}://127.0.0.1:${port}`,
  });
  secure = at('https', port);
  plain = at('http', nginx.port);
});
afterAll(async () => {
  await nginx.stop();
  await product.stop();
  rmSync(folder, { recursive: true });
});

/** A configuration with nginx in front of the dashboard, which listens on loopback. */
function createConfiguredSite(): string {
  const file = join(folder, 'stickyboard.yaml');
  const listeners = [{ listen: '127.0.0.1:0', upstream: 'web' }];
  const dashboard = { hosts: ['sticky.example'], trusted: ['127.0.0.1'] };
  const upstreams = { web: { backends: ['127.0.0.1:9'] } };
  writeFileSync(file, JSON.stringify({ listeners, dashboard, upstreams }));
  return file;
}

/** The `server` block of nginx from docs/guide/access-control.md, with our addresses. @param port for TLS */
function readDocumentedConfig(port: number): string {
  const { certificate, key } = createTestCertificate();
  writeFileSync(join(folder, 'site.pem'), certificate);
  writeFileSync(join(folder, 'site.key'), key);
  const block = readPage('docs/guide/access-control.md').blocks.find(({ language }) => language === 'nginx');
  const [, server = ''] = /^server \{\n(.*)^\}$/ms.exec(block?.text ?? '') ?? [];
  return server
    .replace('listen 8443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('http://127.0.0.1:3000', product.dashboardUrl)
    .replace('site.pem', join(folder, 'site.pem'))
    .replace('site.key', join(folder, 'site.key'));
}

/** Signs in as a browser does that shows a page of `origin`. */
function signIn(
  { origin, url }: typeof secure,
  from: string,
  more: DashboardRequest = {},
  secret = password,
) {
  return sendRequest(`${url}/api/v1/login`, {
    method: 'POST',
    json: { name: 'alice', password: secret },
    from,
    headers: { host: new URL(origin).host, origin, ...more.headers },
  });
}

/** Sends a request through nginx's TLS with the cookie of a signed-in user. */
const requestAsUser = (login: DashboardResponse, path: string): Promise<DashboardResponse> =>
  sendRequest(secure.url + path, {
    headers: { ...browserHeaders(secure.origin, getLoginCookie(login)), host: new URL(secure.origin).host },
  });

/** Actors of the sign-ins in the audit log. */
async function getSignInAddresses(login: DashboardResponse): Promise<string[]> {
  const { body } = await requestAsUser(login, '/api/v1/audit?action=sign-in');
  return (JSON.parse(body) as { entries: { actor: string }[] }).entries.map(({ actor }) => actor);
}

const getSetCookie = ({ headers }: DashboardResponse): string => [headers['set-cookie']].flat()[0] ?? '';

describe('a dashboard behind nginx that does TLS', () => {
  it('treats a login as over its own TLS, and knows the client address', async () => {
    const login = await signIn(secure, '127.0.0.21');
    expect(login.status, login.body).toBe(200);
    expect(getSetCookie(login)).toMatch(/^__Host-stickyboard=.*; Secure$/);
    expect(login.headers['strict-transport-security']).toBe('max-age=31536000');
    expect((await requestAsUser(login, '/sessions')).status).toBe(200);
    expect((await requestAsUser(login, '/api/v1/live')).status).toBe(200);
    expect(await getSignInAddresses(login)).toContain('alice@127.0.0.21');
    const { body } = await requestAsUser(login, '/api/v1/settings');
    const { configurations } = JSON.parse(body) as SettingsOverview;
    expect(configurations[0]?.settings.find(({ name }) => name === 'dashboard.trusted')).toMatchObject({
      value: '127.0.0.1',
      source: 'file',
    });
  });

  it('keeps pages of other sites out, and those of the same name by plain HTTP', async () => {
    for (const origin of ['https://evil.example', secure.origin.replace('https', 'http')]) {
      expect((await signIn(secure, '127.0.0.22', { headers: { origin } })).status).toBe(403);
    }
  });

  it('treats plain HTTP as such', async () => {
    const login = await signIn(plain, '127.0.0.23');
    expect(login.status, login.body).toBe(200);
    expect(getSetCookie(login)).toMatch(/^stickyboard=(?!.*Secure)/);
    expect(login.headers).not.toHaveProperty('strict-transport-security');
  });

  it('lets no client be locked out by the wrong passwords of another one', async () => {
    const tries: number[] = [];
    while (tries.length < 6) tries.push((await signIn(secure, '127.0.0.24', {}, 'wrong')).status);
    expect(tries).toEqual([401, 401, 401, 401, 401, 429]);
    const login = await signIn(secure, '127.0.0.25');
    expect(login.status, login.body).toBe(200);
  });

  it('does not believe a client about itself, behind nginx or past it', async () => {
    const lies = {
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
    };
    const behind = await signIn(secure, '127.0.0.26', { headers: lies });
    expect(behind.status, behind.body).toBe(200);
    const host = `sticky.example:${new URL(product.dashboardUrl).port}`;
    const direct = { origin: `http://${host}`, url: product.dashboardUrl };
    const past = await signIn(direct, '127.0.0.27', { headers: lies });
    expect(past.status, past.body).toBe(200);
    expect(getSetCookie(past)).not.toContain('Secure');
    const pretending = await signIn({ ...direct, origin: `https://${host}` }, '127.0.0.27', {
      headers: lies,
    });
    expect(pretending.status).toBe(403);
    const [last, before] = await getSignInAddresses(behind);
    expect([last, before]).toEqual(['alice@127.0.0.27', 'alice@127.0.0.26']);
  });
});

it('refuses to start on loopback behind a proxy while no user could sign in, and the doctor reports it', async () => {
  const asked = [
    '--config',
    createConfiguredSite(),
    '--data',
    join(folder, 'other'),
    '--dashboard',
    '127.0.0.1:0',
  ];
  const ended = await runProduct(asked);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toMatch(
    /^stickyboard: dashboard: 127\.0\.0\.1:0 is reachable from other machines through the proxies in dashboard\.trusted and has no users; /,
  );
  const { stdout } = await runStickyboard(['doctor', ...asked]);
  expect(stdout).toMatch(
    /^FAULT {4}Access: dashboard: .* is reachable from other machines .* and has no users; add one /m,
  );
});
