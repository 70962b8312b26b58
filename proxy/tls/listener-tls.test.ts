import { copyFileSync, renameSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ConnectionOptions, connect, createServer, type Server, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { type CertificateFiles, CertificateMaker } from '../fixtures/certificates';
import type { ListenerTlsPlan } from '../plan';
import { ListenerTls } from './listener-tls';

const maker = new CertificateMaker();
const opened: { close(): void }[] = [];

afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});
afterAll(() => maker.remove());

/** A listener with TLS as the plan says. */
async function listen(
  certificates: CertificateFiles[],
  plan: Partial<ListenerTlsPlan> = {},
): Promise<{ tls: ListenerTls; server: Server; port: number; lines: string[] }> {
  const lines: string[] = [];
  const tls = new ListenerTls({ certificates, minVersion: 'TLSv1.2', ...plan }, (line) => lines.push(line), {
    look: 20,
    settle: 50,
  });
  const server = createServer(tls.serverOptions(2000), (socket) =>
    socket.on('error', () => socket.destroy()),
  );
  tls.keep(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(tls, server);
  return { tls, server, port: (server.address() as AddressInfo).port, lines };
}

function dial(port: number, options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
    opened.push({ close: () => socket.destroy() });
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** The subjectAltName of the certificate that a client gets who asks for `servername`. */
async function namesServed(port: number, servername?: string): Promise<string | undefined> {
  const socket = await dial(port, { servername });
  const names = socket.getPeerCertificate().subjectaltname;
  socket.destroy();
  return names;
}

describe('ListenerTls', () => {
  it('serves every name with the certificate made for it, and others with the first', async () => {
    const { port } = await listen([
      maker.make('DNS:a.test'),
      maker.make('DNS:*.b.test'),
      maker.make('DNS:x.b.test'),
    ]);
    const served = async (name?: string): Promise<string | undefined> => namesServed(port, name);
    expect(await served('a.test')).toBe('DNS:a.test');
    expect(await served('www.B.test')).toBe('DNS:*.b.test');
    expect(await served('x.b.test')).toBe('DNS:x.b.test');
    expect(await served('unknown.test')).toBe('DNS:a.test');
    expect(await served()).toBe('DNS:a.test');
  });

  it('speaks TLS 1.3 and 1.2 with forward secrecy, and offers HTTP/1.1 alone', async () => {
    const { port } = await listen([maker.make('DNS:a.test')]);
    const modern = await dial(port, { ALPNProtocols: ['h2', 'http/1.1'] });
    expect([modern.getProtocol(), modern.alpnProtocol]).toEqual(['TLSv1.3', 'http/1.1']);
    const older = await dial(port, { maxVersion: 'TLSv1.2' });
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
    const { port } = await listen([maker.make('DNS:a.test')]);
    await expect(dial(port, options)).rejects.toThrow(/alert|handshake/i);
  });

  it('speaks no TLS 1.2 where the plan says so', async () => {
    const { port } = await listen([maker.make('DNS:a.test')], { minVersion: 'TLSv1.3' });
    await expect(dial(port, { maxVersion: 'TLSv1.2' })).rejects.toThrow(/alert/);
  });

  it('takes a new certificate when its files change, and lets open connections be', async () => {
    const files = maker.make('DNS:old.test');
    const { port, lines } = await listen([files]);
    const open = await dial(port, {});
    const next = maker.make('DNS:new.test');
    renameSync(next.key, files.key);
    renameSync(next.certificate, files.certificate);
    await vi.waitFor(async () => expect(await namesServed(port)).toBe('DNS:new.test'), 5000);
    expect(await namesServed(port, 'new.test')).toBe('DNS:new.test');
    expect(await namesServed(port, 'old.test')).toBe('DNS:new.test');
    expect(open.destroyed).toBe(false);
    expect(lines.join()).toMatch(/^the new certificate in \S+ is in use, valid until 20/);
  });

  it('refuses a bad new certificate with one line; the old one and the others go on', async () => {
    const bad = maker.make('DNS:bad.test');
    const good = maker.make('DNS:good.test');
    const { port, lines, tls } = await listen([bad, good]);
    const next = maker.make('DNS:next.test');
    copyFileSync(next.certificate, good.certificate);
    copyFileSync(next.key, good.key);
    writeFileSync(bad.certificate, 'not a certificate');
    expect(tls.reload()).toBe(false);
    expect(lines.filter((line) => line.startsWith(bad.certificate))).toEqual([
      expect.stringMatching(/holds no certificate in PEM: .*; the certificate before it goes on$/),
    ]);
    expect(await namesServed(port)).toBe('DNS:bad.test');
    expect(await namesServed(port, 'next.test')).toBe('DNS:next.test');
  });

  it.each<[string, (files: CertificateFiles) => void, RegExp]>([
    [
      'the key of another one',
      (files) => copyFileSync(maker.make('').key, files.key),
      /the key in \S+ does not belong to/,
    ],
    ['one out of date', (files) => replace(files, maker.make('DNS:late.test', -1)), /was valid until 20/],
    [
      'a missing file',
      (files) => renameSync(files.key, `${files.key}.gone`),
      /\S+\.key cannot be read: ENOENT: no such file/,
    ],
    [
      'half a key',
      (files) => writeFileSync(files.key, '-----BEGIN PRIVATE KEY-----\n'),
      /holds no private key in PEM/,
    ],
  ])('refuses %s on demand', async (_, spoil, line) => {
    const files = maker.make('DNS:a.test');
    const { port, tls, lines } = await listen([files]);
    spoil(files);
    expect(tls.reload()).toBe(false);
    expect(lines).toEqual([expect.stringMatching(line)]);
    expect(await namesServed(port)).toBe('DNS:a.test');
  });

  it('does nothing where nothing changed', async () => {
    const { tls, lines } = await listen([maker.make('DNS:a.test')]);
    expect(tls.reload()).toBe(true);
    expect(lines).toEqual([]);
  });

  it('does not start with what it cannot use, and says which file', () => {
    const { key } = maker.make('');
    const missing = join(maker.directory, 'missing.crt');
    const start = (): unknown =>
      new ListenerTls(
        { certificates: [{ certificate: missing, key }], minVersion: 'TLSv1.2' },
        () => undefined,
      );
    expect(start).toThrow(`${missing} cannot be read: ENOENT: no such file or directory`);
  });

  it('starts with a certificate that is out of date, but says so', async () => {
    const files = maker.make('DNS:a.test', -1);
    const { lines } = await listen([files]);
    expect(lines).toEqual([
      expect.stringContaining(`the certificate in ${files.certificate} was valid until 20`),
    ]);
  });
});

function replace(files: CertificateFiles, by: CertificateFiles): void {
  renameSync(by.certificate, files.certificate);
  renameSync(by.key, files.key);
}
