// @ts-check
import { buildAndMeasure } from './setup/bench.mjs';

// `npm run bench:log`: what a decision costs from the proxy into the database, compared with nginx and HAProxy with
// rsyslog and PostgreSQL, measured in the same run; with --database, what it costs the PostgreSQL of one and four nodes.
const sharedEntries = {
  'bench-recorders': 'bench/recorders/main.ts',
  'bench-recorder': 'bench/recorders/programs/recorder.ts',
};
const chainEntries = {
  'bench-log': 'bench/chain/main.ts',
  'bench-turns': 'bench/chain/programs/write-batches.ts',
  'bench-journal': 'bench/chain/programs/journal.ts',
};
const chainPackages = {
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
if (process.argv.some((argument) => argument.startsWith('--database')))
  await buildAndMeasure('bench-recorders', sharedEntries, { getconf: 'libc-bin' });
else await buildAndMeasure('bench-log', chainEntries, chainPackages);
