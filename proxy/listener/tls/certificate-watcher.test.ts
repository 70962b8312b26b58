import { copyFileSync, renameSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { CertificateMaker } from '../../fixtures/certificates';
import { type RunningDataPlane, runDataPlane } from '../../fixtures/run-data-plane';
import { connectTls, getServedNames } from '../../fixtures/tls-client';
import { type CertificatePaths, readCertificate } from './certificate';
import { CertificateWatcher } from './certificate-watcher';

const maker = new CertificateMaker();

afterAll(() => maker.remove());

interface Watched extends Pick<RunningDataPlane, 'port' | 'plan'> {
  watch: CertificateWatcher;
  lines: string[];
}

/** A worker's data plane with one listener for each list of certificates, all of them kept up to date. */
async function watched(...listeners: CertificatePaths[][]): Promise<Watched> {
  const { dataPlane, plan, port } = await runDataPlane([], {}, (plan) => {
    plan.listeners = listeners.map((files) => ({
      ...plan.listeners[0],
      tls: { certificates: files.map(readCertificate), minVersion: 'TLSv1.2' },
    }));
  });
  const lines: string[] = [];
  const watch = new CertificateWatcher(
    (_level, line) => lines.push(line),
    (tls) => dataPlane.renewCertificates(tls),
    { pollIntervalMs: 20, debounceMs: 50 },
  );
  watch.watch(plan.listeners);
  onTestFinished(() => watch.close());
  return { watch, plan, port, lines };
}

describe('CertificateWatcher', () => {
  it('has a new certificate used when its files change, and lets open connections be', async () => {
    const files = maker.make('DNS:old.test');
    const { port, lines } = await watched([files]);
    const open = await connectTls(port);
    replace(files, maker.make('DNS:new.test'));
    await vi.waitFor(async () => expect(await getServedNames(port)).toBe('DNS:new.test'), 5000);
    expect(await getServedNames(port, 'new.test')).toBe('DNS:new.test');
    expect(await getServedNames(port, 'old.test')).toBe('DNS:new.test');
    expect(open.destroyed).toBe(false);
    expect(lines).toEqual([
      expect.stringMatching(/^the new certificate in \S+ is in use, valid until 20\d\d-[^;]*$/),
    ]);
  });

  it('rejects a bad new certificate with one line; the old one and the others stay in use', async () => {
    const bad = maker.make('DNS:bad.test');
    const good = maker.make('DNS:good.test');
    const { port, lines, watch } = await watched([bad, good]);
    const next = maker.make('DNS:next.test');
    copyFileSync(next.certificate, good.certificate);
    copyFileSync(next.key, good.key);
    writeFileSync(bad.certificate, 'not a certificate');
    expect(watch.reload()).toBe(false);
    expect(lines.filter((line) => line.startsWith(bad.certificate))).toEqual([
      expect.stringMatching(/contains no PEM certificate: .*; keeping the current certificate$/),
    ]);
    expect(await getServedNames(port)).toBe('DNS:bad.test');
    expect(await getServedNames(port, 'next.test')).toBe('DNS:next.test');
  });

  it.each<[string, (files: CertificatePaths) => void, RegExp]>([
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
      /contains no PEM private key/,
    ],
  ])('refuses %s on demand', async (_, spoil, line) => {
    const files = maker.make('DNS:a.test');
    const { port, watch, lines } = await watched([files]);
    spoil(files);
    expect(watch.reload()).toBe(false);
    expect(lines).toEqual([expect.stringMatching(line)]);
    expect(await getServedNames(port)).toBe('DNS:a.test');
  });

  it('does nothing if nothing changed', async () => {
    const { watch, lines } = await watched([maker.make('DNS:a.test')]);
    expect(watch.reload()).toBe(true);
    expect(lines).toEqual([]);
  });

  it('reports once what concerns several listeners', async () => {
    const files = maker.make('DNS:old.test');
    const { watch, lines } = await watched([files], [files]);
    replace(files, maker.make('DNS:new.test'));
    expect(watch.reload()).toBe(true);
    expect(lines).toHaveLength(1);
  });

  it('begins with a certificate that is out of date, but says so', async () => {
    const files = maker.make('DNS:a.test', -1);
    const { lines } = await watched([files]);
    expect(lines).toEqual([
      expect.stringContaining(`the certificate in ${files.certificate} was valid until 20`),
    ]);
  });

  it('sees a change between the reading of the plan and its own beginning', async () => {
    const files = maker.make('DNS:old.test');
    const { watch, port, plan } = await watched([files]);
    watch.close();
    replace(files, maker.make('DNS:new.test'));
    watch.watch(plan.listeners);
    expect(await getServedNames(port)).toBe('DNS:new.test');
  });

  it('rejects a plan with an expired certificate, unless that is in use already', async () => {
    const late = maker.make('DNS:late.test', -1);
    const { watch, plan } = await watched([late]);
    expect(() => watch.validate(plan.listeners)).not.toThrow();
    const other = maker.make('DNS:other.test', -1);
    const tls = { certificates: [readCertificate(other)], minVersion: 'TLSv1.2' as const };
    expect(() => watch.validate([{ ...plan.listeners[0], tls }])).toThrow(
      `the certificate in ${other.certificate} was valid until 20`,
    );
  });
});

function replace(files: CertificatePaths, by: CertificatePaths): void {
  renameSync(by.key, files.key);
  renameSync(by.certificate, files.certificate);
}
