import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLocalLocation } from '@/lib/core/store-location';
import { storeEngine } from '@/lib/store/chosen-engine';
import { getDatabasePath } from '@/prisma/database-path';
import type { AcquireDataDirectory } from './import-command';
import { runCommand } from './run-command';

// A log that is moved to PostgreSQL: what is refused before anybody is asked there, at a port where nothing listens.
const url = 'postgresql://stickyboard@127.0.0.1:9/stickyboard';
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stickyboard-move-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const acquireNothing: AcquireDataDirectory = () => ({ journalId: '', secret: '', release: () => undefined });

async function runImport(argv: string[], acquireDataDirectory = acquireNothing, env = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const errors = text(stderr);
  const stdin = Readable.from([]);
  const code = await runCommand('import', argv, { stdin, env, stdout, stderr, acquireDataDirectory });
  stderr.end();
  return { code, stderr: await errors };
}

it('needs a log to move, and a database to move it to', async () => {
  const missing = join(dataDir, 'missing');
  expect(await runImport(['--from', missing, '--database', url])).toEqual({
    code: 2,
    stderr: `stickyboard: import: --from: there is no log in ${missing}; name the data directory; nothing was imported\n`,
  });
  expect(existsSync(missing)).toBe(false);
  expect((await runImport(['--from', dataDir])).stderr).toMatch(
    /^stickyboard: --database: required with --from/,
  );
  expect((await runImport(['--from', dataDir, '--data', dataDir])).stderr).toMatch(
    /: --data: conflicts with --from/,
  );
  expect((await runImport(['log.ndjson', '--from', dataDir])).stderr).toMatch(
    /log\.ndjson: conflicts with --from/,
  );
});

it('refuses the log of an older version, and a file that is none', async () => {
  await storeEngine.prepare(createLocalLocation(dataDir));
  const db = new Database(getDatabasePath(dataDir));
  db.exec("DELETE FROM _prisma_migrations WHERE migration_name > '0001_first'");
  db.close();
  const { code, stderr } = await runImport(['--from', dataDir], acquireNothing, {
    STICKYBOARD_DATABASE: url,
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /is of an older version; start the load balancer once to upgrade it; nothing was imported\n$/,
  );
  writeFileSync(
    getDatabasePath(dataDir),
    'no database at all, and long enough for the header of one'.repeat(20),
  );
  expect((await runImport(['--from', dataDir, '--database', url])).code).toBe(2);
});

it('refuses a data directory that a load balancer uses, and gives it back in the end', async () => {
  await storeEngine.prepare(createLocalLocation(dataDir));
  const inUse: AcquireDataDirectory = () => {
    throw new Error('data: it is in use; stop it');
  };
  expect(await runImport(['--from', dataDir, '--database', url], inUse)).toEqual({
    code: 2,
    stderr: 'stickyboard: import: data: it is in use; stop it; nothing was imported\n',
  });
  let isHeld = false;
  const acquire: AcquireDataDirectory = () => {
    isHeld = true;
    return { ...acquireNothing(''), release: () => (isHeld = false) };
  };
  const unreachable = await runImport(['--from', dataDir, '--database', url], acquire);
  expect(unreachable.stderr).toMatch(
    /^stickyboard: import: database: 127\.0\.0\.1:9 .*; nothing was imported\n$/,
  );
  expect(isHeld).toBe(false);
});
