import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mergeAfterReload } from './effective-settings';
import { loadConfiguration } from './load';
import { openTestFolder, type TestFolder, upstreamYaml } from './test-folder';

const password = 'hunter2-very-private';
const url = `postgresql://sticky:${password}@db.example/stickyboard?sslmode=verify-full`;
const redacted = 'postgresql://sticky@db.example/stickyboard?sslmode=verify-full';

let folder: TestFolder;
beforeEach(() => {
  folder = openTestFolder();
});
afterEach(() => folder.remove());

const yamlWith = (database: string): string => `database: { ${database} }\n${upstreamYaml('')}`;
const load = (database: string, argv: string[] = [], env = {}) =>
  loadConfiguration(['--config', folder.write('stickyboard.yaml', yamlWith(database)), ...argv], env);
function writeSecret(name: string, content: string): string {
  const path = folder.write(name, content);
  chmodSync(path, 0o640);
  return path;
}
const rowOf = (loaded: ReturnType<typeof load>, name: string) =>
  loaded.effective.find((row) => row.name === name);

describe('the database', () => {
  it('is SQLite in the data directory by default, and the settings do not mention another', () => {
    const { settings, effective } = loadConfiguration([], {});
    expect(settings.database).toBeNull();
    expect(effective.filter(({ name }) => name.startsWith('database'))).toEqual([]);
  });

  it('is that of the file, with its settings', () => {
    const { database } = load(
      `url: "${url}", schema: sticky_log, timeouts: { connect: 500ms, statement: 30s }, migrate: false`,
    ).settings;
    expect(database).toEqual({
      target: { url, schema: 'sticky_log', ca: null, connectTimeoutMs: 500, statementTimeoutMs: 30_000 },
      redactedUrl: redacted,
      migratesAtStart: false,
      warnings: [],
    });
  });

  it('may be in a file of its own', () => {
    writeSecret('url', `${url}\n`);
    const loaded = load('urlFile: url');
    expect(loaded.settings.database?.target).toMatchObject({ url, schema: 'public', connectTimeoutMs: 1000 });
    expect(rowOf(loaded, 'database.url')).toMatchObject({ value: redacted, source: 'file' });
    expect(rowOf(loaded, 'database.urlFile')).toMatchObject({ value: 'url', source: 'file' });
  });

  it('is overridden by the environment, and that by the command line; the rest of the file stays', () => {
    const other = 'postgresql://db2.example/log?sslmode=require';
    const environment = { STICKYBOARD_DATABASE: other };
    const fromEnvironment = load('urlFile: not-there, schema: sticky_log', [], environment);
    expect(fromEnvironment.settings.database?.target).toMatchObject({ url: other, schema: 'sticky_log' });
    expect(rowOf(fromEnvironment, 'database.url')).toMatchObject({
      value: other,
      source: 'environment',
      place: 'STICKYBOARD_DATABASE',
    });
    const fromFlag = loadConfiguration(['--database', url], environment);
    expect(fromFlag.settings.database?.target).toMatchObject({ url, schema: 'public' });
    expect(rowOf(fromFlag, 'database.url')).toMatchObject({ value: redacted, source: 'flag' });
    expect(rowOf(fromFlag, 'database.timeouts.connect')).toMatchObject({ value: '1s', source: 'default' });
  });

  it('is trusted by the authorities of a file', () => {
    const ca = readFileSync(join(import.meta.dirname, '../../proxy/fixtures/certificates.ts'), 'utf8');
    folder.write('ca.pem', ca);
    expect(folder.getError(yamlWith(`url: "${url}", ca: ca.pem`))).toBe(
      `database.ca: ${folder.path}/ca.pem contains no PEM certificate`,
    );
  });

  it('is shown without its password, wherever that stands, and changes with a restart only', () => {
    const before = load(`url: "${url}"`);
    expect(JSON.stringify(before.effective)).not.toContain(password);
    const after = load(`url: "${url.replace('db.example', 'db2.example')}"`);
    const [row] = mergeAfterReload(before.effective, after.effective).filter(
      ({ name }) => name === 'database.url',
    );
    expect(row).toMatchObject({ value: redacted, pending: redacted.replace('db.', 'db2.') });
  });

  it.each([
    ['postgres://h/log', 'postgresql://h/log'],
    [
      'postgresql://a%40b:p%2Fw@[::1]:5433/log?sslmode=disable',
      'postgresql://a%40b@[::1]:5433/log?sslmode=disable',
    ],
    ['postgresql:///log?host=/run/postgresql', 'postgresql:///log?host=%2Frun%2Fpostgresql'],
    ['postgresql://h/log?options=-c%20password=x', 'postgresql://h/log'],
  ])('%s is shown as %s', (given, shown) => {
    expect(loadConfiguration(['--database', given], {}).settings.database?.redactedUrl).toBe(shown);
  });
});

describe('a warning', () => {
  const warningsOf = (argv: string[], env = {}) => loadConfiguration(argv, env).warnings;

  it('is due to a password on the command line only', () => {
    expect(warningsOf(['--database', url])).toEqual([
      expect.stringMatching(
        /^--database: every user of this machine can read the password .* STICKYBOARD_DATABASE/,
      ),
    ]);
    expect(warningsOf([], { STICKYBOARD_DATABASE: url })).toEqual([]);
    expect(warningsOf(['--database', redacted])).toEqual([]);
  });

  it('is due to a connection without TLS that leaves the machine, unless it is meant', () => {
    expect(warningsOf(['--database', 'postgresql://db.example/log'])).toEqual([
      expect.stringMatching(
        /^--database: without sslmode, password and log cross the network unencrypted; add/,
      ),
    ]);
    for (const meant of [
      'postgresql://db.example/log?sslmode=disable',
      'postgresql://127.0.0.1/log',
      'postgresql://localhost/log',
      'postgresql://[::1]/log',
      'postgresql://%2Frun%2Fpostgresql/log',
    ])
      expect(warningsOf(['--database', meant])).toEqual([]);
  });
});

describe('a wrong database is one clear line, which does not repeat the URL', () => {
  const notUrl = /must be like postgresql:\/\/user:password@host:5432\/database, with special characters/;
  it.each([
    `mysql://sticky:${password}@h/log`,
    `sticky:${password}@h/log`,
    `postgresql://sticky:${password}@h`,
    `postgresql://sticky:${password}@h/`,
    `postgresql://sticky:${password}/x@h/log`,
    `postgresql://sticky:12/${password}@h/log`,
    `postgresql://sticky:12?${password}@h/log`,
    `postgresql://sticky:12#${password}@h/log`,
    `postgresql://sticky@h:${password}/log`,
  ])('%s', (given) => {
    for (const [argv, env, label] of [
      [['--database', given], {}, '--database'],
      [[], { STICKYBOARD_DATABASE: given }, 'STICKYBOARD_DATABASE'],
    ] as const) {
      const wrong = () => loadConfiguration([...argv], env);
      expect(wrong).toThrow(notUrl);
      expect(wrong).toThrow(new RegExp(`^${label}: `));
      expect(wrong).not.toThrow(new RegExp(password));
    }
    expect(folder.getError(yamlWith(`url: "${given}"`))).toMatch(/^database\.url: must be like/);
  });

  it.each([
    [`url: "${url}", urlFile: url`, ':1: database.urlFile: conflicts with url; keep one of them'],
    [
      'schema: log',
      'database.url: required, unless urlFile or the environment variable STICKYBOARD_DATABASE is set',
    ],
    ['urlFile: not-there', /^database\.urlFile: cannot read .*\/not-there: no such file$/],
    [
      'url: "postgresql://h/log?sslmode=prefer"',
      /^database\.url: has an sslmode that is not one of: disable, require/,
    ],
    [
      `url: "postgresql://h/log?password=${password}"`,
      /^database\.url: has a parameter other than sslmode, host, options;/,
    ],
    ['url: "postgresql:///log"', /^database\.url: names no host;/],
    ['url: "postgresql://h/log?sslmode=verify-ca"', 'database.ca: required by sslmode=verify-ca'],
    [
      'url: "postgresql://h/log", schema: pg_log',
      /^:1: database\.schema: "pg_log" is not the name of a schema/,
    ],
    [
      'url: "postgresql://h/log", timeouts: { connect: 0 }',
      /^:1: database\.timeouts\.connect: 0 is out of range/,
    ],
    ['url: "postgresql://h/log", shcema: a', ':1: database.shcema: unknown field; did you mean schema?'],
    ['url: 5432', /^:1: database\.url: must be a string/],
  ])('%s', (fields, message) => {
    const said = folder.getError(yamlWith(fields));
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
    expect(said).not.toContain(password);
  });

  it('a file that every user can read', () => {
    const path = writeSecret('url', url);
    chmodSync(path, 0o644);
    expect(folder.getError(yamlWith('urlFile: url'))).toBe(
      `database.urlFile: ${path} can be read or written by every user; run chmod o= ${path}`,
    );
  });
});
