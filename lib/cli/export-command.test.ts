import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { runCommand } from './run-command';

const t = 1_795_000_000;
let log: TestDatabase;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stickyboard-export-'));
  log = await openTestDatabase();
  await log.storeDecisions(
    { time: t, session: 'a', path: '/one' },
    { time: t + 60, session: 'b', path: '/two' },
    { time: t + 120, session: 'b', path: '/three', backend: 'b2' },
  );
});
afterAll(async () => {
  await log.close();
  rmSync(folder, { recursive: true, force: true });
});

const acquireDataDirectory = () => ({ journalId: '', secret: '', release: () => undefined });

async function run(...argv: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, said] = [text(stdout), text(stderr)];
  const code = await runCommand('export', argv, {
    stdin: Readable.from([]),
    env: { STICKYBOARD_DATA: log.dataDir },
    stdout,
    stderr,
    acquireDataDirectory,
  });
  stdout.end();
  stderr.end();
  return { code, stdout: await out, stderr: await said };
}

it('writes the selected rows to the standard output', async () => {
  const { code, stdout, stderr } = await run(
    ...['decisions', '--columns', 'path,backend', '--from', '2026-11-18T00:00:00Z', '--backend=b1'],
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe('path,backend\r\n/one,b1\r\n/two,b1\r\n');
});

it('writes sessions and events, in any format', async () => {
  const sessions = await run(
    'sessions',
    '--format',
    'json',
    '--columns',
    'id,requests',
    '--data',
    log.dataDir,
  );
  expect(JSON.parse(sessions.stdout)).toEqual([
    { id: 'a', requests: 1 },
    { id: 'b', requests: 2 },
  ]);
  expect(await run('events', '--format', 'ndjson')).toMatchObject({ code: 0, stdout: '' });
});

it('writes CSV for a spreadsheet: a byte order mark, ids as text, times of a zone', async () => {
  const columns = ['--columns', 'time,session,status', '--to', new Date((t + 1) * 1000).toISOString()];
  const style = ['--bom', 'true', '--ids', 'text', '--time-zone', 'Asia/Shanghai'];
  const file = join(folder, 'sheet.csv');
  expect(await run('decisions', ...columns, ...style, '--output', file)).toMatchObject({ code: 0 });
  const clock = new Date((t + 8 * 3600) * 1000).toISOString().slice(0, 19);
  expect(readFileSync(file, 'utf8')).toBe(`\uFEFFtime,session,status\r\n${clock}.000000+08:00,'a,200\r\n`);
  rmSync(file);
});

it('writes a file that appears once it is whole, compressed on request', async () => {
  const file = join(folder, 'log.ndjson.gz');
  expect(await run('decisions', '--format', 'ndjson', '--gzip', '--output', file)).toMatchObject({
    code: 0,
    stdout: '',
  });
  expect(gunzipSync(readFileSync(file)).toString().trimEnd().split('\n')).toHaveLength(3);
  expect(readdirSync(folder)).toEqual(['log.ndjson.gz']);
});

it('ends in peace when its reader has had enough', async () => {
  const closed = new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    },
  });
  const stderr = new PassThrough();
  const parts = { stdin: Readable.from([]), env: {}, stdout: closed, stderr, acquireDataDirectory };
  expect(await runCommand('export', ['decisions', '--data', log.dataDir], parts)).toBe(0);
  expect(stderr.readableLength).toBe(0);
});

it.each([
  [[], 'export: expected decisions, sessions, events or audit; see --help'],
  [['secrets'], 'export: secrets: must be decisions, sessions, events or audit'],
  [['decisions', 'events'], 'export: events: not an option; see --help'],
  [['decisions', '--form', 'csv'], '--form: unknown option; did you mean --format?'],
  [['decisions', '--format'], '--format: requires a value; see --help'],
  [['decisions', '--format', 'xls'], '--format: must be one of csv, ndjson, json, parquet'],
  [['decisions', '--from', 'noon'], '--from: must be a time such as 2026-01-31T12:00:00Z'],
  [
    ['decisions', '--time-zone', 'Berlin'],
    '--time-zone: must be the name of a time zone such as Europe/Berlin',
  ],
  [['decisions', '--format', 'json', '--bom', 'true'], '--bom: is for format csv only'],
  [['decisions', '--bom'], '--bom: requires a value; see --help'],
  [['decisions', '--kind', 'failover'], '--kind: not a filter of decisions; see --help'],
  [['events', '--columns', 'path'], '--columns: "path" is none; there are id, time'],
  [
    ['events', '--data', '/nowhere/at/all'],
    'data: there is no log in /nowhere/at/all; set it with --data or --config',
  ],
  [['events', '--output', '/nowhere/log.csv'], '--output: /nowhere/log.csv cannot be written (ENOENT'],
])('refuses %j in one line', async (argv, message) => {
  const { code, stdout, stderr } = await run(...argv);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr.startsWith(`stickyboard: ${message}`)).toBe(true);
  expect(stderr.trimEnd()).not.toContain('\n');
  expect(existsSync('/nowhere')).toBe(false);
});

it('explains itself', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  expect(stdout).toContain('usage: npx stickyboard export decisions|sessions|events');
});
