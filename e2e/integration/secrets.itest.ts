import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get as getSecurely } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { formatNames } from '@/lib/core/export-formats';
import { startReceiver, type TestReceiver } from '@/lib/notify/test-receiver';
import { CertificateMaker } from '@/proxy/fixtures/certificates';
import { type Backend, startBackend } from '../support/backend';
import { sendRequest } from '../support/dashboard-client';
import { allCalls, calls, pages } from '../support/dashboard-routes';
import { readFolderContents } from '../support/folder-contents';
import { type Product, startProduct, temporaryDirectory } from '../support/product';
import { sendVisitors } from '../support/visitor';

/** Secrets of a configuration that no reader of the dashboard or the log may see. */
const given = {
  key: 'an-hmac-key-in-the-configuration',
  keyInFile: 'an-hmac-key-in-a-file',
  secret: 'a-signing-secret-in-the-configuration',
  secretInFile: 'a-signing-secret-in-a-file',
};
/** Parts of the notification URLs: a client that knows them may post there. */
const inAddresses = ['of-the-team', 'in-the-url', 'in-a-refused-url'];

let folder: string;
let maker: CertificateMaker;
let receiver: TestReceiver;
let backend: Backend;
let product: Product;
/** All of them, as they are written and as they may be handed on. */
let secrets: string[];

beforeAll(async () => {
  folder = temporaryDirectory();
  maker = new CertificateMaker();
  const [listener, dashboard] = [maker.make('DNS:site.test'), maker.make('IP:127.0.0.1')];
  backend = await startBackend('b1');
  // It refuses all deliveries, so that there are failures to report.
  receiver = await startReceiver((response) => void response.writeHead(500).end());
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const configuration = (more: string) => `listeners:
  - { listen: 127.0.0.1:0, upstream: web }
  - listen: 127.0.0.1:0
    upstream: more
    tls: { certificates: [{ certificate: ${listener.certificate}, key: ${listener.key} }] }
dashboard: { tls: { certificate: ${dashboard.certificate}, key: ${dashboard.key} } }
upstreams:
  web:
    sticky: { value: hmac-sha256, key: ${given.key} }
    health: { active: { interval: 200ms, timeout: 5s, rise: 1, fall: 1 } }
    backends: [{ name: b1, address: "${backend.address}" }]
  more:
    sticky: { value: hmac-sha256, keyFile: ${file('key', `${given.keyInFile}\n`)} }
    backends: [127.0.0.1:9]
notify:
  - { name: written, url: "${receiver.url}", secret: ${given.secret} }
  - name: in-files
    urlFile: ${file('url', `${receiver.url}\n`)}
    secretFile: ${file('secret', `${given.secretInFile}\n`)}
${more}`;
  const config = file('stickyboard.yaml', configuration(''));
  product = await startProduct(['--config', config, '--data', join(folder, 'data')]);
  secrets = [
    ...Object.values(given).flatMap((text) =>
      (['utf8', 'base64', 'hex'] as const).map((form) => Buffer.from(text).toString(form)),
    ),
    ...inAddresses,
    ...[listener, dashboard].flatMap(({ key }) => getPemBody(readFileSync(key, 'utf8'))),
  ];
  await vi.waitFor(async () => {
    expect((await requestDashboard('/metrics')).body).toContain('notifications_waiting{target="in-files"}');
  }, 20_000);

  await sendVisitors(product.proxyUrl, 3);
  const drained = await requestDashboard('/api/v1/backends/web/b1', {
    method: 'PATCH',
    json: { adminState: 'draining' },
  });
  expect(drained.status).toBe(200);
  await backend.kill();
  // Each is rejected, with a secret right at the wrong place.
  for (const [wrong, why] of [
    ['  - { name: wrong, url: "hxxp://127.0.0.1/in-a-refused-url" }', 'must be a URL that starts'],
    [
      `  - { name: wrong, url: "http://127.0.0.1/in-a-refused-url", secret: [${given.secret}] }`,
      'string of 1 to',
    ],
    [
      `  - { name: wrong, url: "http://127.0.0.1/in-a-refused-url", secret: "${given.secret} }`,
      'invalid YAML',
    ],
    [`  - { name: written, url: "http://127.0.0.1/in-a-refused-url" }`, 'duplicate name "written"'],
  ] as const) {
    file('stickyboard.yaml', configuration(wrong));
    process.kill(product.pid, 'SIGHUP');
    await vi.waitFor(() => expect(product.stderr()).toContain(why), 10_000);
  }
  file('stickyboard.yaml', configuration('log: { level: debug }'));
  process.kill(product.pid, 'SIGHUP');
  await vi.waitFor(() => expect(product.stdout()).toContain('configuration  reloaded'), 10_000);
  await vi.waitFor(async () => {
    expect(receiver.received.length).toBeGreaterThan(1);
    expect((await requestDashboard('/metrics')).body).toMatch(
      /notifications_waiting\{target="in-files"\} [1-9]/,
    );
  }, 20_000);
}, 120_000);
afterAll(async () => {
  await product.stop();
  await receiver.close();
  await backend.kill();
  maker.remove();
  rmSync(folder, { recursive: true });
});

const requestDashboard = (path: string, asked?: Parameters<typeof sendRequest>[1]) =>
  sendRequest(product.dashboardUrl + path, asked);

/** The lines of a key in PEM that are its own: the first ones of a kind are alike. */
function getPemBody(pem: string): string[] {
  const lines = pem.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
  return lines.map((line) => line.slice(-24));
}

/** Fails if one of the secrets is in a text. */
function expectNoSecret(text: string, where: string): void {
  expect(
    secrets.filter((secret) => text.includes(secret)),
    where,
  ).toEqual([]);
}

/** The path of a call or a page of the build, with existing values of its parameters. */
const toRealPath = (path: string): string => path.replace('/x/x', '/web/b1');

it.each(calls)('no response of %s has one', async (path) => {
  for (const asked of [path, toRealPath(path), `${path}?what=nothing&from=nothing&limit=nothing`]) {
    const { status, headers, body } = await requestDashboard(asked);
    expect(status).not.toBe(500);
    expectNoSecret(JSON.stringify(headers) + body, asked);
  }
});

it('no error of a call has one, whatever its body is', async () => {
  for (const call of allCalls) {
    const [method = '', path = ''] = call.split(' ');
    if (method === 'GET') continue;
    for (const body of ['{}', '{', '{"key":null,"secret":[]}']) {
      const headers = { 'content-type': 'application/json' };
      const response = await requestDashboard(path, { method, headers, body });
      expectNoSecret(JSON.stringify(response.headers) + response.body, `${call} ${body}`);
    }
  }
});

it.each([...pages, '/nothing', '/_next/nothing', '/sessions/%00'])('no page %s has one', async (path) => {
  const { headers, body } = await requestDashboard(toRealPath(path));
  expectNoSecret(JSON.stringify(headers) + body, path);
});

it('the settings say that there are some, and not which', async () => {
  const { body } = await requestDashboard('/api/v1/settings');
  expect(body).toContain('upstreams.web.sticky.key');
  expect(body.match(/"kept secret"/g)?.length).toBe(2);
  expect(body).toContain('http://127.0.0.1');
});

it('no export has one', async () => {
  for (const what of ['decisions', 'sessions', 'events', 'audit']) {
    for (const format of formatNames) {
      const { status, headers, body } = await requestDashboard(
        `/api/v1/export?what=${what}&format=${format}`,
      );
      expect(status).toBe(200);
      expectNoSecret(JSON.stringify(headers) + body, `${what} as ${format}`);
    }
  }
  expect((await requestDashboard('/api/v1/export?what=decisions')).body).toContain(',web,');
  expect((await requestDashboard('/api/v1/export?what=events')).body).toContain('reload-rejected');
});

it('no message of the live stream has one', async () => {
  const url = `${product.dashboardUrl}/api/v1/live`;
  const [stream] = (await once(getSecurely(url, { rejectUnauthorized: false }), 'response')) as [
    IncomingMessage,
  ];
  let text = '';
  stream.on('data', (part) => {
    text += part;
  });
  await vi.waitFor(() => expect(text.match(/^event: /gm)?.length).toBeGreaterThan(2), 10_000);
  stream.destroy();
  expectNoSecret(text, 'the live stream');
});

it('neither the output nor the database, the journal or other files have one', async () => {
  expectNoSecret(product.stdout() + product.stderr(), 'what is printed');
  await product.stop();
  const kept = readFolderContents(product.data);
  for (const known of ['reload-rejected', 'kept secret', 'admin-state', backend.address])
    expect(kept).toContain(known);
  expectNoSecret(kept, 'the data directory');
});
