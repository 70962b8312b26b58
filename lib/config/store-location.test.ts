import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseArguments } from './arguments';
import { findStoreLocation, storeLocationOptions } from './store-location';
import { openTestFolder, type TestFolder } from './test-folder';

const url = 'postgresql://sticky@db.example/log?sslmode=require';

let folder: TestFolder;
beforeEach(() => {
  folder = openTestFolder();
});
afterEach(() => folder.remove());

function find(argv: string[], env = {}) {
  const { options } = parseArguments(argv, { values: storeLocationOptions, switches: [] });
  return findStoreLocation(options, env);
}
const config = (yaml: string) => ['--config', folder.write('stickyboard.yaml', yaml)];

it('is the one that a start with the same options and environment uses', () => {
  const data = join(folder.path, 'd');
  const withDatabase = config(`data: ./d\ndatabase: { url: "${url}", schema: s }\n`);
  expect(find(withDatabase)).toMatchObject({ dataDir: data, database: { url, schema: 's' } });
  const other = url.replace('db.', 'db2.');
  expect(find([...withDatabase, '--database', other]).database).toMatchObject({ url: other, schema: 's' });
  expect(find(withDatabase, { STICKYBOARD_DATABASE: other }).database).toMatchObject({ url: other });
  expect(find([...withDatabase, '--data', '/x'])).toMatchObject({ dataDir: '/x', database: { url } });
  expect(find(config('data: ./d\n'))).toEqual({ dataDir: data, database: null });
});

it('is given more time to connect than a node gives it', () => {
  const withTimeout = (connect: string) =>
    find(config(`database: { url: "${url}", timeouts: { connect: ${connect} } }\n`)).database
      ?.connectTimeoutMs;
  expect([withTimeout('1s'), withTimeout('20s')]).toEqual([5000, 20_000]);
});

it('is SQLite in the directory that is named alone, whatever else is configured', () => {
  expect(find(['--data', '/x'], { STICKYBOARD_DATABASE: url })).toEqual({ dataDir: '/x', database: null });
});

it('does not depend on what else the file says, except that it has to be YAML', () => {
  expect(find(config('data: ./d\nupstreams: 3\n')).database).toBeNull();
  expect(() => find(config('# none\ndata: [d]\n'))).toThrow(/stickyboard\.yaml:2: data: /);
  expect(() => find(config('database: { schema: S }\n'))).toThrow(
    /stickyboard\.yaml:1: database\.schema: "S" is/,
  );
  expect(() => find(config(' :\n- ['))).toThrow(/invalid YAML/);
});
