import type { AddressInfo } from 'node:net';
import { type ConnectionOptions, createServer } from 'node:tls';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ListenerTlsPlan } from '@/lib/core/tls-plan';
import { CertificateMaker } from '../../fixtures/certificates';
import { connectTls, getServedNames } from '../../fixtures/tls-client';
import { alpnProtocols } from '../client-protocols';
import { type CertificatePaths, readCertificate } from './certificate';
import { createTlsServerOptions } from './listener-tls';

const maker = new CertificateMaker();

afterAll(() => maker.remove());

/** Serves TLS as the plan says. @returns the port */
async function listen(files: CertificatePaths[], plan: Partial<ListenerTlsPlan> = {}): Promise<number> {
  const options = createTlsServerOptions(
    { certificates: files.map(readCertificate), minVersion: 'TLSv1.2', ...plan },
    alpnProtocols,
    2000,
  );
  const server = createServer(options, (socket) => socket.on('error', () => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('TLS of a listener', () => {
  it('serves every name with the certificate made for it, and others with the first', async () => {
    const port = await listen([
      maker.make('DNS:a.test'),
      maker.make('DNS:*.b.test'),
      maker.make('DNS:x.b.test'),
    ]);
    const served = async (name?: string): Promise<string | undefined> => getServedNames(port, name);
    expect(await served('a.test')).toBe('DNS:a.test');
    expect(await served('www.B.test')).toBe('DNS:*.b.test');
    expect(await served('x.b.test')).toBe('DNS:x.b.test');
    expect(await served('unknown.test')).toBe('DNS:a.test');
    expect(await served()).toBe('DNS:a.test');
  });

  it('speaks TLS 1.3 and 1.2 with forward secrecy, and offers HTTP/1.1 alone', async () => {
    const port = await listen([maker.make('DNS:a.test')]);
    const modern = await connectTls(port, { ALPNProtocols: ['h2', 'http/1.1'] });
    expect([modern.getProtocol(), modern.alpnProtocol]).toEqual(['TLSv1.3', 'http/1.1']);
    const older = await connectTls(port, { maxVersion: 'TLSv1.2' });
    expect([older.getProtocol(), older.alpnProtocol]).toEqual(['TLSv1.2', false]);
    expect(older.getCipher().name).toMatch(/^ECDHE-/);
  });

  it.each<[string, ConnectionOptions]>([
    ['TLS 1.1', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
    [
      'a cipher without authenticated encryption',
      { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA' },
    ],
    ['h2 alone', { ALPNProtocols: ['h2'] }],
  ])('refuses %s', async (_, options) => {
    const port = await listen([maker.make('DNS:a.test')]);
    await expect(connectTls(port, options)).rejects.toThrow(/alert|handshake/i);
  });

  it('speaks no TLS 1.2 if the plan says so', async () => {
    const port = await listen([maker.make('DNS:a.test')], { minVersion: 'TLSv1.3' });
    await expect(connectTls(port, { maxVersion: 'TLSv1.2' })).rejects.toThrow(/alert/);
  });

  it('says which file it cannot use', () => {
    const { certificate, key } = readCertificate(maker.make(''));
    const none = { ...certificate, content: 'nothing' };
    const start = (): unknown =>
      createTlsServerOptions(
        { certificates: [{ certificate: none, key }], minVersion: 'TLSv1.2' },
        alpnProtocols,
        2000,
      );
    expect(start).toThrow(`${certificate.path} contains no PEM certificate`);
  });
});
