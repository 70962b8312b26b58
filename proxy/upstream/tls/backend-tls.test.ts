import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { formatFailure } from '@/lib/core/format/failure-sentence';
import type { BackendTlsPlan } from '@/lib/core/tls-plan';
import { CertificateMaker } from '../../fixtures/certificates';
import { type CertificatePaths, readCertificate } from '../../listener/tls/certificate';
import { loadAuthorities } from './authorities';
import { BackendTls } from './backend-tls';
import { toConnectionFailure } from './connection-error';

const maker = new CertificateMaker();
const opened: { close(): void }[] = [];

afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});
afterAll(() => maker.remove());

/** Connects by `plan` to a backend with these files. @returns the name that it was asked for, or why it failed */
async function asked(
  files: CertificatePaths,
  plan: Partial<BackendTlsPlan>,
  host = '127.0.0.1',
  ALPNProtocols?: string[],
): Promise<string> {
  const [cert, key] = [readFileSync(files.certificate), readFileSync(files.key)];
  const server = createServer({ cert, key, ALPNProtocols });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(server);
  const name = new Promise<string>((resolve) =>
    server.on('secureConnection', (socket: TLSSocket) => resolve(`asked for ${socket.servername}`)),
  );
  server.on('tlsClientError', () => undefined);
  const { port } = server.address() as AddressInfo;
  const tls = new BackendTls({ verify: true, authorities: null, name: null, ...plan });
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, ...tls.createConnectionOptions(host) });
    opened.push({ close: () => socket.destroy() });
    socket.on('secureConnect', () => resolve(name));
    socket.on('error', (error) => resolve(formatFailure(toConnectionFailure(error))));
  });
}

describe('BackendTls', () => {
  it('believes a certificate of a trusted authority that is made for the name', async () => {
    const files = maker.make('DNS:b1.test,IP:127.0.0.1');
    const trust = { authorities: readCertificate(files).certificate };
    expect(await asked(files, trust, 'b1.test')).toBe('asked for b1.test');
    expect(await asked(files, { ...trust, name: 'b1.test' })).toBe('asked for b1.test');
    expect(await asked(files, trust)).toBe('asked for false');
  });

  it('refuses any other unless verification is off', async () => {
    const files = maker.make('DNS:b1.test');
    const late = maker.make('DNS:b1.test', -1);
    expect(await asked(files, {}, 'b1.test')).toMatch(/^its certificate is self-signed/);
    const trust = { authorities: readCertificate(files).certificate };
    expect(await asked(files, trust, 'b2.test')).toBe('its certificate is for another name');
    expect(await asked(files, trust)).toBe('its certificate is for another name');
    expect(await asked(files, { ...trust, name: '127.0.0.1' })).toBe('its certificate is for another name');
    expect(await asked(late, { authorities: readCertificate(late).certificate }, 'b1.test')).toBe(
      'its certificate has expired',
    );
    expect(await asked(files, { verify: false }, 'b2.test')).toBe('asked for b2.test');
  });

  it('requests HTTP/1.1 if the backend negotiates a protocol', async () => {
    const files = maker.make('DNS:b1.test');
    const plan = { verify: false };
    expect(await asked(files, plan, 'b1.test', ['h2', 'http/1.1'])).toBe('asked for b1.test');
    expect(await asked(files, plan, 'b1.test', ['h2'])).toBe('it does not offer HTTP/1.1');
  });

  it('says which file of authorities it cannot use', () => {
    const path = join(maker.directory, 'authorities.pem');
    const start = (): unknown =>
      new BackendTls({ verify: true, authorities: { path, content: 'nothing' }, name: null });
    expect(start).toThrow(`${path} contains no PEM certificate`);
  });

  it('uses the content of the file when the plan was made', async () => {
    const files = maker.make('DNS:b1.test');
    const trust = { authorities: readCertificate(files).certificate };
    const kept = { certificate: `${files.certificate}.kept`, key: files.key };
    renameSync(files.certificate, kept.certificate);
    expect(await asked(kept, trust, 'b1.test')).toBe('asked for b1.test');
  });
});

describe('authorities', () => {
  it("follows SSL_CERT_FILE for the system's, and the plan before that", () => {
    const { certificate } = maker.make('');
    const other = readCertificate(maker.make('')).certificate;
    const env = { NODE_ENV: 'test', SSL_CERT_FILE: certificate } as const;
    expect(loadAuthorities(null, env)).toEqual(readFileSync(certificate, 'utf8'));
    expect(loadAuthorities(other, env)).toEqual(other.content);
    const missing = join(maker.directory, 'missing.pem');
    expect(() => loadAuthorities(null, { ...env, SSL_CERT_FILE: missing })).toThrow(
      `${missing} cannot be read`,
    );
    writeFileSync(missing, 'nothing');
    expect(() => loadAuthorities(null, { ...env, SSL_CERT_FILE: missing })).toThrow(
      `${missing} contains no PEM certificate`,
    );
  });
});
