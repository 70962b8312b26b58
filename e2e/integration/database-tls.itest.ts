import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CertificateMaker } from '@/proxy/fixtures/certificates';
import type { CertificatePaths } from '@/proxy/listener/tls/certificate';
import { type Postgresql, startPostgresql } from '../support/postgresql/postgresql';
import { startProduct, waitUntilHealthy } from '../support/product';
import { runStickyboard } from '../support/run-command';

// A PostgreSQL with a certificate for the name localhost, which an authority of the operator's own has signed.
const certificates = new CertificateMaker();
let authority: CertificatePaths;
let server: Postgresql;
beforeAll(async () => {
  authority = certificates.make('');
  server = await startPostgresql({ tls: certificates.make('DNS:localhost', 30, authority) });
});
afterAll(async () => {
  await server?.stop();
  certificates.remove();
});

/** @returns the options of a configuration whose database has this address, and this certificate of an authority */
function configure(url: string, { certificate: ca }: Pick<CertificatePaths, 'certificate'>): string[] {
  const file = join(certificates.directory, 'stickyboard.yaml');
  writeFileSync(
    file,
    `database: { url: '${url}', ca: '${ca}' }
listeners: [{ listen: 127.0.0.1:0, upstream: web }]
upstreams: { web: { backends: [127.0.0.1:9] } }
`,
    { mode: 0o600 },
  );
  return ['--config', file];
}

function buildUrl(host: string, parameters: string): string {
  return `${server.url.replace('127.0.0.1', host)}?${parameters}`;
}

it('a node verifies the server, and every connection is encrypted', async () => {
  const product = await startProduct(configure(buildUrl('localhost', 'sslmode=verify-full'), authority));
  try {
    await waitUntilHealthy(product);
    const connections = await server.query<{ ssl: boolean }>(
      `SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'stickyboard'`,
    );
    expect(connections.length).toBeGreaterThan(2);
    expect(connections.filter(({ ssl }) => !ssl)).toEqual([]);
    expect(product.stderr()).toBe('');
  } finally {
    await product.stop();
  }
});

it('any name of the server will do with verify-ca', async () => {
  const { code, stderr } = await runStickyboard([
    'migrate',
    ...configure(buildUrl('127.0.0.1', 'sslmode=verify-ca'), authority),
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

/** Such a database is refused by everything that opens it. */
async function expectRefused(options: string[], sentence: RegExp): Promise<void> {
  const { code, stdout, stderr } = await runStickyboard(['migrate', ...options]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(sentence);
}

const notAccepted =
  /^stickyboard: database: [a-z0-9.]+:\d+\/stickyboard has a certificate that was not accepted \(.+\); check database\.ca and the host name in the URL\n$/;

it('a server whose certificate is for another name is refused in one sentence', () =>
  expectRefused(configure(buildUrl('127.0.0.1', 'sslmode=verify-full'), authority), notAccepted));

it('a server whose certificate another authority signed is refused in one sentence', () =>
  expectRefused(configure(buildUrl('localhost', 'sslmode=verify-full'), certificates.make('')), notAccepted));

it('a server without TLS is refused in one sentence where it is required', async () => {
  const plain = await startPostgresql();
  try {
    await expectRefused(
      configure(`${plain.url}?sslmode=require`, authority),
      /^stickyboard: database: 127\.0\.0\.1:\d+\/stickyboard has no TLS; set it up there, or use sslmode=disable\n$/,
    );
  } finally {
    await plain.stop();
  }
});
