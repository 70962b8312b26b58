import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLocalLocation } from '@/lib/core/store-location';
import { storeEngine } from '@/lib/store/chosen-engine';
import { runCommand } from './run-command';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'stickyboard-migrate-'));
});
afterEach(() => rmSync(data, { recursive: true }));

async function migrate(
  argv: string[],
  acquireDataDirectory = () => ({ journalId: '', secret: '', release: () => undefined }),
) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, errors] = [text(stdout), text(stderr)];
  const context = { stdin: Readable.from([]), env: {}, stdout, stderr, acquireDataDirectory };
  const code = await runCommand('migrate', argv, context);
  stdout.end();
  stderr.end();
  return { code, stdout: await out, stderr: await errors };
}

it('makes a log that can be used, and leaves one that is of this version as it is', async () => {
  const done = { code: 0, stdout: 'The database is of this version.\n', stderr: '' };
  expect(await migrate(['--data', data])).toEqual(done);
  await storeEngine.assertCurrent(createLocalLocation(data));
  expect(await migrate(['--data', data])).toEqual(done);
});

it('does not change a log in SQLite that a load balancer uses', async () => {
  const inUse = () => {
    throw new Error(`data: ${data} is in use by another Stickyboard (process 7)`);
  };
  expect(await migrate(['--data', data], inUse)).toEqual({
    code: 2,
    stdout: '',
    stderr: `stickyboard: migrate: data: ${data} is in use by another Stickyboard (process 7)\n`,
  });
  expect(existsSync(join(data, 'stickyboard.db'))).toBe(false);
});

it('takes no other options', async () => {
  expect(await migrate(['--force'])).toMatchObject({
    code: 2,
    stderr: 'stickyboard: --force: unknown option; see --help\n',
  });
});
