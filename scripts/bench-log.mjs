// @ts-check
import { join } from 'node:path';
import { bundle } from './setup/builds.mjs';
import { leave } from './setup/failure.mjs';
import { ensurePrograms } from './setup/programs.mjs';
import { setUp } from './setup/setup.mjs';
import { run } from './test/run.mjs';

// `npm run bench:log`: what a decision costs on its way into the database, beside nginx and HAProxy with rsyslog and
// PostgreSQL, measured in the same run.
const root = join(import.meta.dirname, '..');
const packages = {
  nginx: 'nginx',
  haproxy: 'haproxy',
  rsyslogd: 'rsyslog',
  // The module for PostgreSQL is no program; its package's folder is as sure a sign.
  '/usr/share/doc/rsyslog-pgsql': 'rsyslog-pgsql',
  '/usr/lib/postgresql/15/bin/initdb': 'postgresql-15',
  psql: 'postgresql-client-15',
  wrk: 'wrk',
  taskset: 'util-linux',
  setpriv: 'util-linux',
  getconf: 'libc-bin',
};
const entries = {
  'bench-log': 'bench/chain/main.ts',
  'bench-turns': 'bench/chain/programs/turns.ts',
  'bench-journal': 'bench/chain/programs/journal.ts',
};
try {
  await setUp(root);
  await ensurePrograms(packages, root);
  await bundle(root, entries);
  if (!(await run(root, process.execPath, ['dist/bench-log.js', ...process.argv.slice(2)])))
    process.exitCode = 1;
} catch (error) {
  leave(error);
}
