import { chmodSync, closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTestCertificate } from '@/lib/config/test-certificate';
import { type Backend, startBackend } from '../support/backend';
import { limitProcess } from '../support/process-limits';
import { startProduct, temporaryDirectory, waitUntilHealthy } from '../support/product';
import { runStickyboard } from '../support/run-command';

let data: string;
let backend: Backend;
beforeEach(async () => {
  data = temporaryDirectory();
  backend = await startBackend('b1');
});
afterEach(async () => {
  await backend.kill();
  rmSync(data, { recursive: true });
});

const options = (): string[] => [
  '--backend',
  `b1=${backend.address}`,
  '--data',
  data,
  '--dashboard',
  '127.0.0.1:0',
];

it('finds no problem in a working deployment, and names the problems of a broken one', async () => {
  const product = await startProduct([...options(), '--listen', '127.0.0.1:0']);
  const listen = ['--listen', new URL(product.proxyUrl).host];
  try {
    await waitUntilHealthy(product);
    await vi.waitFor(async () => {
      const { code, stdout } = await runStickyboard(['doctor', ...options(), ...listen]);
      expect(stdout).toMatch(/^ok {7}Proxy .*: Version .* is running, \d+ workers\.$/m);
      expect(stdout).toContain(`ok       Backend default/b1: ${backend.address} accepts connections.`);
      expect(stdout).toMatch(/\nfaults: 0, warnings: \d\n$/);
      expect(code).toBe(0);
    }, 20_000);
    await backend.kill();
    const { code, stdout } = await runStickyboard(['doctor', ...options(), ...listen]);
    expect(stdout).toContain(
      `FAULT    Backend default/b1: ${backend.address} accepts none (ECONNREFUSED); start it, or check the network in between.`,
    );
    expect(code).toBe(1);
  } finally {
    await product.stop();
  }
});

it('names a wrong setting, a damaged log, and files that others could read', async () => {
  const wrong = await runStickyboard(['doctor', '--backend', 'nowhere']);
  expect(wrong).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^FAULT {4}Configuration: --backend: "nowhere"/),
  });

  const product = await startProduct([...options(), '--listen', '127.0.0.1:0']);
  await waitUntilHealthy(product);
  await product.stop();
  await vi.waitFor(async () => {
    const { stdout } = await runStickyboard(['doctor', ...options()]);
    expect(stdout).toMatch(
      /^WARNING {2}Proxy .*: It has not reported for \d+ s; start the load balancer\.$/m,
    );
  }, 20_000);

  chmodSync(data, 0o755);
  chmodSync(join(data, 'secret'), 0o644);
  const file = openSync(join(data, 'stickyboard.db'), 'r+');
  for (let page = 2; page < 40; page++) writeSync(file, Buffer.alloc(4096, 0x5a), 0, 4096, page * 4096);
  closeSync(file);
  const { code, stdout } = await runStickyboard(['doctor', ...options()]);
  expect(stdout).toMatch(/^FAULT {4}Log: .*is corrupt/m);
  expect(stdout).toContain(`run chmod 700 ${data}`);
  expect(code).toBe(1);
});

it('gets the state of the backends and the file limit from the running load balancer', async () => {
  const config = join(data, 'stickyboard.yaml');
  writeFileSync(
    config,
    `listeners: [{ listen: 127.0.0.1:0, upstream: web }]
upstreams:
  web:
    health: { active: { type: http, status: 201, interval: 200ms, fall: 1 } }
    backends: [${backend.address}]
`,
  );
  const given = ['--config', config, '--data', data, '--dashboard', '127.0.0.1:0'];
  const product = await startProduct(given);
  try {
    await waitUntilHealthy(product);
    limitProcess(product.pid, 'nofile', 2000);
    await vi.waitFor(async () => {
      const { code, stdout } = await runStickyboard(['doctor', ...given]);
      expect(stdout).toMatch(
        /^FAULT {4}Backend web\/b1: .* accepts connections, but the load balancer considers it down \(1 check failed: .*200/m,
      );
      expect(stdout).toContain(`Only 2000 may be open in process ${product.pid}`);
      expect(code).toBe(1);
    }, 20_000);
    const state = await fetch(`${product.dashboardUrl}/api/v1/backends/web/b1`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"adminState":"maintenance"}',
    });
    expect(state.status).toBe(200);
    await backend.kill();
    const { code, stdout } = await runStickyboard(['doctor', ...given]);
    expect(stdout).toMatch(/^ok {7}Backend web\/b1: It is in maintenance; .* accepts none \(ECONNREFUSED\)/m);
    expect(code).toBe(0);
  } finally {
    await product.stop();
  }
});

it('knows a machine that has run nothing yet', async () => {
  rmSync(data, { recursive: true });
  mkdirSync(data);
  writeFileSync(join(data, 'stickyboard.yaml'), `upstreams: { web: { backends: [${backend.address}] } }\n`);
  const asked = ['doctor', '--config', join(data, 'stickyboard.yaml'), '--data', join(data, 'log')];
  const { stdout } = await runStickyboard([
    ...asked,
    '--listen',
    '127.0.0.1:0',
    '--dashboard',
    '127.0.0.1:0',
  ]);
  expect(stdout).toMatch(/^WARNING {2}Log: There is no database in .* yet; the first start creates it\.$/m);
  expect(stdout).toContain('faults: 0');
});

it('says until when certificates are valid, before clients refuse them', async () => {
  const now = Date.now();
  const days = (count: number): Date => new Date(now + count * 86_400_000);
  const write = (name: string, end: Date): void => {
    const { certificate, key } = createTestCertificate(end);
    writeFileSync(join(data, `${name}.pem`), certificate);
    writeFileSync(join(data, `${name}.key`), key, { mode: 0o600 });
  };
  write('site', days(400));
  write('shop', days(5.5));
  write('dashboard', days(-2));
  const tls = (name: string): string => `{ certificate: ./${name}.pem, key: ./${name}.key }`;
  writeFileSync(
    join(data, 'stickyboard.yaml'),
    `listeners:
  - { listen: 127.0.0.1:0, upstream: web, tls: { certificates: [${tls('site')}] } }
  - { listen: '[::1]:0', upstream: web, tls: { certificates: [${tls('shop')}] } }
dashboard: { listen: 127.0.0.1:0, tls: ${tls('dashboard')} }
upstreams: { web: { backends: [${backend.address}] } }
`,
  );
  const { code, stdout } = await runStickyboard(['doctor', '--config', join(data, 'stickyboard.yaml')]);
  const date = (count: number): string => days(count).toISOString().slice(0, 10);
  expect(stdout).toContain(
    `ok       Certificate of 127.0.0.1:0: ${join(data, 'site.pem')} is valid until ${date(400)}.`,
  );
  expect(stdout).toContain(
    `WARNING  Certificate of [::1]:0: ${join(data, 'shop.pem')} is valid until ${date(5.5)}, 5 more days; renew it.`,
  );
  expect(stdout).toContain(
    `FAULT    Certificate of the dashboard: ${join(data, 'dashboard.pem')} was valid until ${date(-2)}; renew it.`,
  );
  expect(code).toBe(1);
});
