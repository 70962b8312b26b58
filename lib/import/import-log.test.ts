import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '@/lib/cli/run-command';
import { decisionFieldNames } from '@/lib/core/decision-record';
import { createLocalLocation } from '@/lib/core/store-location';
import { createExport } from '@/lib/export/export-file';
import { storeEngine } from '@/lib/store/chosen-engine';
import { openLogReader } from '@/lib/store/sqlite/log-reader';
import { openDatabase } from '@/lib/store/sqlite/open-database';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { getDatabasePath } from '@/prisma/database-path';
import { Prisma } from '@/prisma/generated/sqlite/client';

const t = 1_795_000_000;
let log: TestDatabase;
let folder: string;
let file: string;
beforeEach(async () => {
  log = await openTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'stickyboard-import-'));
  file = join(folder, 'log.ndjson');
});
afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true, force: true });
});

async function runImport(...argv: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, errors] = [text(stdout), text(stderr)];
  const acquireDataDirectory = () => ({ journalId: '', secret: '', release: () => undefined });
  const code = await runCommand('import', argv, {
    stdin: Readable.from([]),
    env: {},
    stdout,
    stderr,
    acquireDataDirectory,
  });
  stdout.end();
  stderr.end();
  return { code, stdout: await out, stderr: await errors };
}

const exportLog = () => exportBytes(log.dataDir);
async function exportBytes(dataDir: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of createExport(storeEngine.openExports(createLocalLocation(dataDir)), {
    what: 'decisions',
    format: 'ndjson',
  }))
    chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** All rows of what the recorder makes of decisions. */
function readDerivedRows(dataDir: string): Record<string, unknown[]> {
  const reading = openLogReader(dataDir);
  const rows = (sql: string) => reading.readRows(Prisma.raw(sql));
  const all = {
    sessions: rows('SELECT * FROM Session ORDER BY id, upstream'),
    load: rows('SELECT * FROM Load ORDER BY step, time, upstream, backend'),
    latency: rows('SELECT * FROM Latency ORDER BY step, time, upstream, backend, bucket'),
    moves: rows('SELECT * FROM Move ORDER BY step, time, upstream, previousBackend, backend, reason'),
    displaced: rows('SELECT * FROM DisplacedSession ORDER BY upstream, session'),
    failovers: rows(
      "SELECT time, lastTime, upstream, backend, toBackend, reason, sessions FROM Event WHERE kind = 'failover'",
    ),
    positions: rows("SELECT * FROM JournalPosition WHERE segment = 'import'"),
  };
  reading.close();
  return all;
}

const recordHistory = () =>
  log.storeDecisions(
    ...Array.from({ length: 6000 }, (_, index) => ({
      time: t + index / 10,
      session: `s${index % 40}`,
      backend: index % 2 ? 'b1' : 'b2',
      path: `/"${index}"`,
    })),
    ...Array.from({ length: 40 }, (_, index) => ({
      time: t + 700 + index / 10,
      session: `s${index}`,
      outcome: 'moved' as const,
      reason: 'timeout' as const,
      backend: 'b2',
      previousBackend: 'b1',
    })),
    { time: t + 800, session: 's1', outcome: 'refused', reason: 'no-backend', backend: null, status: 503 },
  );

it.each(['as it is', 'compressed'])('makes the same log elsewhere of a file %s', async (form) => {
  await recordHistory();
  const bytes = await exportLog();
  writeFileSync(file, form === 'compressed' ? gzipSync(bytes) : bytes);
  const elsewhere = join(folder, 'elsewhere');
  const { code, stdout, stderr } = await runImport(file, '--data', elsewhere);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(`Imported 6041 decisions of 40 sessions into ${elsewhere}.\n`);
  // In one file: nothing that is in its place only by half.
  expect(readdirSync(elsewhere)).toEqual(['stickyboard.db']);
  expect((await exportBytes(elsewhere)).equals(bytes)).toBe(true);
  expect(readDerivedRows(elsewhere)).toEqual(readDerivedRows(log.dataDir));
  expect(readDerivedRows(elsewhere).positions).toEqual([]);
});

it('imports what version 0.1.0 exported', async () => {
  const exported = join(import.meta.dirname, 'fixtures', 'decisions-0.1.0.ndjson');
  const elsewhere = join(folder, 'elsewhere');
  expect(await runImport(exported, '--data', elsewhere)).toEqual({
    code: 0,
    stdout: `Imported 10 decisions of 4 sessions into ${elsewhere}.\n`,
    stderr: '',
  });
  expect((await exportBytes(elsewhere)).toString()).toBe(readFileSync(exported, 'utf8'));
});

it('keeps the backends of a log that has no decision yet', async () => {
  const line =
    '{"id":1,"time":"2026-11-22T12:00:00.000001Z","node":"n","listener":"l","upstream":"web","session":"s","presented":"none","outcome":"assigned","reason":null,"backend":"b1","previousBackend":null,"attempts":1,"status":200,"timeToFirstByte":1,"duration":2,"bytesIn":3,"bytesOut":4,"method":"GET","host":"h","path":null,"client":"c","appSession":null}';
  writeFileSync(file, line);
  expect(await runImport(file, '--data', log.dataDir)).toMatchObject({ code: 0, stderr: '' });
  const db = await openDatabase(log.dataDir, 'dashboard');
  expect(await db.backend.count()).toBe(2);
  const imported = JSON.parse(line) as Record<string, unknown>;
  // Fields that the version of the export did not have yet are null.
  const expected = Object.fromEntries(decisionFieldNames.map((name) => [name, imported[name] ?? null]));
  expect((await exportBytes(log.dataDir)).toString()).toBe(`${JSON.stringify(expected)}\n`);
  await db.$disconnect();
});

it('rejects a log that is not empty, and does not change it', async () => {
  await recordHistory();
  writeFileSync(file, await exportLog());
  const { code, stderr } = await runImport(file, '--data', log.dataDir);
  expect(code).toBe(2);
  expect(stderr).toBe(
    `stickyboard: import: data: the log in ${log.dataDir} is not empty; choose another directory with --data; nothing was imported\n`,
  );
  expect(await log.db.decision.count()).toBe(6041);
});

it.each([
  ['{"time":"2026-', 'line 5502: not JSON; an export in the format ndjson has an object on each line'],
  ['{"time":"yesterday"}', 'line 5502: time: must be a time such as 2026-01-31T12:00:00.000000Z'],
  [
    '{"time":"2026-11-22T12:00:00.000001Z"}',
    'line 5502: node: is missing; export decisions with all columns',
  ],
  ['[]', 'line 5502: '],
])('names a line that is wrong, %s, and imports nothing', async (wrong, message) => {
  await recordHistory();
  const lines = (await exportLog()).toString().split('\n');
  lines.splice(5501, 0, wrong);
  writeFileSync(file, lines.join('\n'));
  const elsewhere = join(folder, 'elsewhere');
  const { code, stderr } = await runImport(file, '--data', elsewhere);
  expect(code).toBe(2);
  expect(stderr).toMatch(/; nothing was imported\n$/);
  expect(stderr.startsWith(`stickyboard: import: ${message}`)).toBe(true);
  expect(existsSync(getDatabasePath(elsewhere))).toBe(false);
  expect(existsSync(join(elsewhere, 'import.partial'))).toBe(false);
});

it.each([
  [['--data', 'x'], 'import: a file is required; see --help'],
  [['a.ndjson', 'b.ndjson', '--data', 'x'], 'import: b.ndjson: only one file is allowed; see --help'],
  [['a.ndjson'], '--data: required; the directory for the log, unless --database is set'],
  [
    ['a.ndjson', '--data', 'x', '--database', 'postgresql://h/log'],
    '--database: conflicts with --data; keep one of them',
  ],
])('refuses %j in one line', async (argv, message) => {
  expect(await runImport(...argv)).toEqual({ code: 2, stdout: '', stderr: `stickyboard: ${message}\n` });
});

it('says of a file that is not there, is empty, or is broken off', async () => {
  const elsewhere = join(folder, 'elsewhere');
  expect((await runImport(file, '--data', elsewhere)).stderr).toContain(`${file}: cannot be read (ENOENT`);
  writeFileSync(file, '');
  expect((await runImport(file, '--data', elsewhere)).stderr).toContain('the file contains no decisions');
  await recordHistory();
  writeFileSync(file, gzipSync(await exportLog()).subarray(0, -1000));
  expect((await runImport(file, '--data', elsewhere)).stderr).toContain(
    `${file}: cannot be read (unexpected end of file)`,
  );
  expect(existsSync(getDatabasePath(elsewhere))).toBe(false);
});
