import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { derivePostgresqlSchema } from './postgresql-schema.mjs';

const source = readFileSync(join(import.meta.dirname, '../../prisma/schema.prisma'), 'utf8');

const findModel = (schema: string, model: string): string =>
  new RegExp(`\nmodel ${model} {\n(.*?)\n}\n`, 's').exec(schema)?.[1] ?? '';

test('has what only PostgreSQL has, and everything else as SQLite has it', () => {
  const derived = derivePostgresqlSchema(source);
  expect(derived).toContain('provider = "postgresql"');
  expect(derived).not.toMatch(/sqlite"/);
  expect(findModel(derived, 'Decision')).toMatch(/^ +id +BigInt +@id @default\(autoincrement\(\)\)$/m);
  expect(findModel(derived, 'Session')).toMatch(/^ +rowid +BigInt @unique/m);
  expect(findModel(derived, 'Latency')).toMatch(/^ +counts +Int\[\]$/m);
  expect(findModel(derived, 'Latency')).not.toContain('bucket ');
  for (const model of ['Backend', 'Event', 'Load', 'Node', 'JournalPosition', 'Unpin']) {
    expect(findModel(derived, model)).toBe(findModel(source, model));
  }
});

test('fails rather than leaving out what a changed source no longer says', () => {
  const changed = source.replace('\nmodel Latency {\n', '\nmodel Delay {\n');
  expect(() => derivePostgresqlSchema(changed)).toThrow('there is no model Latency');
  const other = source.replace('bucket   Int', 'bucket   BigInt');
  expect(() => derivePostgresqlSchema(other)).toThrow(/Latency has nothing like .*bucket/);
});
