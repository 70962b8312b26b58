import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findModuleState } from './module-state';

const root = join(import.meta.dirname, '../..');

/** What modules may keep, each with its reason. */
const allowed: Readonly<Record<string, string>> = {
  'lib/contract/schema-names.ts namedSchemas':
    'a table that schemas fill while they load; nothing changes it later',
  'lib/core/process-state.ts globalThis': 'the one place for what Next.js forces to be global',
};

function listSources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.i?test\.tsx?$/.test(file) && !file.startsWith('fixtures'))
    .map((file) => `${folder}/${file}`);
}

it('no module of proxy and lib keeps state', () => {
  const files = [...listSources('proxy'), ...listSources('lib')];
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) =>
    findModuleState(readFileSync(join(root, file), 'utf8'))
      .filter(({ name }) => !(`${file} ${name}` in allowed))
      .map(({ name, line, problem }) => `${file}:${line} ${name} (${problem})`),
  );
  expect(found).toEqual([]);
});

it('only the allowed module uses globalThis', () => {
  const users = [...listSources('proxy'), ...listSources('lib')].filter((file) =>
    /\bglobalThis\b(?!`)/.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(users).toEqual(['lib/core/process-state.ts']);
});

it.each([
  ['let count = 0;', 'let'],
  ['export let last: Promise<unknown> = Promise.resolve();', 'let'],
  ['const known = new Map<string, number>();', 'empty-collection'],
  ['export const found: string[] = [];', 'empty-collection'],
  ['const cache: Record<string, string> = {};', 'empty-collection'],
  ["const names = new Set(['a']);\nfunction add(name: string) {\n  names.add(name);\n}", 'changed'],
  ['const totals = { requests: 0 };\nexport function count() {\n  totals.requests += 1;\n}', 'changed'],
  ['const slots = [0, 0];\nfunction use(at: number) {\n  slots[at]++;\n}', 'changed'],
  ['const pool = new ConnectionPool(5);', 'instance'],
])('finds the state in %j', (source, problem) => {
  expect(findModuleState(source).map((one) => one.problem)).toEqual([problem]);
});

it.each([
  'const limitMs = 5;',
  "const methods = new Set(['GET', 'HEAD']);\nexport const isKnown = (name: string) => methods.has(name);",
  'const pattern = new RegExp(`^a`);',
  'export function run() {\n  let count = 0;\n  const known = new Map();\n  count++;\n  known.set(1, count);\n}',
  "const labels = { a: 'A' };\nexport const text = labels.a === 'A' ? labels.a : '';",
  'export const compare = (a: number, b: number) => a - b;',
])('finds none in %j', (source) => {
  expect(findModuleState(source)).toEqual([]);
});
