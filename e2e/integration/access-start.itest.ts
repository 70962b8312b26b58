import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTestCertificate } from '@/lib/config/test-certificate';
import { browserHeaders, getLoginCookie, sendRequest } from '../support/dashboard-client';
import { runProduct, startProduct, temporaryDirectory } from '../support/product';
import { addUser, password } from '../support/users';

let folder: string;
beforeEach(() => {
  folder = temporaryDirectory();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The certificate that a server shows. */
function getFingerprint(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false },
      () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      },
    );
    socket.once('error', reject);
  });
}

/** A configuration with this section `dashboard`; its log is in the same folder. */
function writeConfiguration(dashboard: object): string[] {
  const file = join(folder, 'stickyboard.yaml');
  const backends = ['127.0.0.1:9'];
  const listeners = [{ listen: '127.0.0.1:0', upstream: 'web' }];
  writeFileSync(file, JSON.stringify({ listeners, upstreams: { web: { backends } }, dashboard }));
  return ['--config', file, '--data', join(folder, 'data')];
}

it('refuses to start if passwords would be readable on the network', async () => {
  const ended = await runProduct([...writeConfiguration({ listen: '0.0.0.0:0' })]);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toMatch(
    /^stickyboard: dashboard: 0\.0\.0\.0:0 is reachable from other machines, .*dashboard\.tls.*\n$/,
  );
  expect(existsSync(join(folder, 'data/stickyboard.db'))).toBe(false);
});

it('refuses to start if others could reach it and no user could sign in', async () => {
  const ended = await runProduct(writeConfiguration({ listen: '0.0.0.0:0', plain: true }));
  expect(ended.code).toBe(2);
  const data = join(folder, 'data');
  expect(ended.stderr).toContain(
    `has no users; add one with npx stickyboard user add NAME --data ${data}, or start with --initial-setup\n`,
  );
});

it('adds the first user with the setup code that it prints, once', async () => {
  const product = await startProduct([
    ...writeConfiguration({ listen: '0.0.0.0:0', plain: true }),
    '--initial-setup',
    '--dashboard',
    '0.0.0.0:0',
  ]);
  try {
    const url = product.dashboardUrl.replace('0.0.0.0', '127.0.0.1');
    const code = /enter the setup token ([0-9A-Z-]{23})$/m.exec(product.stdout())?.[1];
    expect((await sendRequest(`${url}/api/v1/status`)).status).toBe(401);
    expect((await sendRequest(`${url}/setup`)).status).toBe(200);
    const add = (json: object) => sendRequest(`${url}/api/v1/setup`, { method: 'POST', json });
    expect((await add({ setupToken: 'AAAAA-AAAAA-AAAAA-AAAAA', name: 'eve', password })).status).toBe(403);
    expect((await add({ setupToken: code, name: 'alice', password })).status).toBe(201);
    expect((await add({ setupToken: code, name: 'eve', password })).status).toBe(409);
    const login = await sendRequest(`${url}/api/v1/login`, {
      method: 'POST',
      json: { name: 'alice', password },
    });
    expect(
      (await sendRequest(`${url}/api/v1/users`, { headers: { cookie: getLoginCookie(login) } })).status,
    ).toBe(200);
    expect((await sendRequest(`${url}/setup`)).status).toBe(307);
    const audit = await sendRequest(`${url}/api/v1/audit?action=user-add`, {
      headers: { cookie: getLoginCookie(login) },
    });
    const outcomes = (JSON.parse(audit.body).entries as { target: string; outcome: string }[]).map(
      ({ target, outcome }) => [target, outcome],
    );
    expect(outcomes).toContainEqual(['eve', 'Invalid setup token.']);
    expect(outcomes).toContainEqual(['alice', 'done']);
  } finally {
    await product.stop();
  }
});

it('serves TLS with its own certificate, uses a renewed one, and accepts its own names only', async () => {
  mkdirSync(join(folder, 'data'));
  await addUser(join(folder, 'data'), 'alice', 'operator');
  const { certificate, key } = createTestCertificate();
  writeFileSync(join(folder, 'cert.pem'), certificate);
  writeFileSync(join(folder, 'key.pem'), key);
  const product = await startProduct(
    writeConfiguration({ hosts: ['sticky.example'], tls: { certificate: 'cert.pem', key: 'key.pem' } }),
  );
  try {
    const url = product.dashboardUrl;
    expect(url).toMatch(/^https:/);
    const login = await sendRequest(`${url}/api/v1/login`, {
      method: 'POST',
      json: { name: 'alice', password },
    });
    const [line = ''] = [login.headers['set-cookie']].flat();
    expect(line).toMatch(/^__Host-stickyboard=.*; HttpOnly; SameSite=Strict; .*; Secure$/);
    expect(login.headers['strict-transport-security']).toBe('max-age=31536000');
    const headers = browserHeaders(url, getLoginCookie(login));
    const out = { method: 'DELETE' };
    expect(
      (
        await sendRequest(`${url}/api/v1/login`, {
          ...out,
          headers: { ...headers, origin: url.replace('https', 'http') },
        })
      ).status,
    ).toBe(403);
    const named = (host: string) => sendRequest(`${url}/api/v1/status`, { headers: { ...headers, host } });
    expect((await named('sticky.example')).status).toBe(403);
    expect((await sendRequest(`${url}/healthz`, { headers: { host: 'sticky.example' } })).status).toBe(200);
    expect((await sendRequest(`${url}/healthz`, { headers: { host: 'evil.test' } })).status).toBe(421);
    expect((await sendRequest(`${url}/api/v1/login`, { ...out, headers })).status).toBe(200);

    const renewed = createTestCertificate();
    writeFileSync(join(folder, 'key.pem'), renewed.key);
    writeFileSync(join(folder, 'cert.pem'), renewed.certificate);
    const { fingerprint256 } = new X509Certificate(renewed.certificate);
    await vi.waitFor(async () => expect(await getFingerprint(url)).toBe(fingerprint256), 20_000);
  } finally {
    await product.stop();
  }
});
