import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { CertificateMaker } from '../../fixtures/certificates';
import { openGateTls } from './gate-tls';

const maker = new CertificateMaker();

afterAll(() => maker.remove());

test('a renewed certificate is passed on with its key; one that cannot be used is logged, and the current one stays', async () => {
  const files = maker.make('DNS:old.test');
  const lines: string[] = [];
  const applied: { cert: string; key: string }[] = [];
  const tls = openGateTls(files, (_level, line) => lines.push(line), { pollIntervalMs: 20, debounceMs: 50 });
  expect(tls.pem.cert).toBe(readFileSync(files.certificate, 'utf8'));
  onTestFinished(tls.watch((pem) => applied.push(pem)));
  expect(applied).toEqual([]);

  const next = maker.make('DNS:new.test');
  copyFileSync(next.key, files.key);
  copyFileSync(next.certificate, files.certificate);
  const renewed = { cert: readFileSync(next.certificate, 'utf8'), key: readFileSync(next.key, 'utf8') };
  await vi.waitFor(() => expect(applied).toEqual([renewed]), 5000);
  expect(lines).toEqual([expect.stringMatching(/^the new certificate in \S+ is in use/)]);

  writeFileSync(files.certificate, 'not a certificate');
  await vi.waitFor(() => expect(lines).toHaveLength(2), 5000);
  expect(lines[1]).toMatch(/contains no PEM certificate: .*; keeping the current certificate$/);
  expect(applied).toEqual([renewed]);
});

test('a file that is not there is named', () => {
  const files = { certificate: '/nowhere/site.crt', key: '/nowhere/site.key' };
  expect(() => openGateTls(files, () => undefined)).toThrow(/^\/nowhere\/site\.crt cannot be read: ENOENT/);
});
