import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') };

/** Integration tests that measure time or compare with peers side by side: after the others, one file at a time. */
const timed = [
  'e2e/integration/{lifecycle,partially-failed-backend,retention}.itest.ts',
  'e2e/interop/{exchange,http1,selection}-peers.itest.ts',
];

/** Unit tests that need a PostgreSQL. Those of the sums of a batch are plain functions. */
const onPostgresql = [
  'lib/store/postgresql/*.test.ts',
  'lib/store/postgresql/{connection,migrations,retention,test-server}/**/*.test.ts',
];

/** Tests that open a log, of what has no counterpart on a server. */
const onlySqlite = new Set([
  // They give the program a data directory.
  'lib/cli/export-command.test.ts',
  'lib/doctor/decision-log.test.ts',
  'lib/doctor/notifications.test.ts',
  'lib/import/import-log.test.ts',
  // It stops a recorder by the lock of the file.
  'lib/recorder/recorder.test.ts',
]);

/** Unit tests that open a log and run on PostgreSQL, too: all but those of what only SQLite has. */
const onBothEngines = findFiles('lib', /\.test\.ts$/).filter(
  (file) =>
    !/^lib\/store\/(sqlite|postgresql)\//.test(file) &&
    /\bopenTestDatabase\(/.test(readFileSync(file, 'utf8')) &&
    !onlySqlite.has(file),
);

/** `unit` needs nothing built and stays under a minute; `integration` runs the built product; `faults` breaks it; `soak` runs it long. */
export default defineConfig({
  test: {
    // What tests provoke on purpose is noise; what a failing test printed helps.
    silent: 'passed-only',
    // The slow ones wait for timers more than they compute, so a small machine may run several at once.
    maxWorkers: 4,
    globalSetup: 'scripts/test/temporary-directory.ts',
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['{proxy,lib,prisma,app,components,scripts,demo,bench}/**/*.test.{ts,tsx}'],
          exclude: onPostgresql,
          testTimeout: 10_000,
          hookTimeout: 20_000,
          maxConcurrency: 20,
          // No test changes a module for others, and loading all of them for each file took half of the CPU time.
          isolate: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'unit-postgresql',
          include: [...onPostgresql, ...onBothEngines],
          env: { STICKYBOARD_TEST_ENGINE: 'postgresql' },
          globalSetup: 'lib/store/postgresql/test-server/start-test-server.ts',
          testTimeout: 20_000,
          hookTimeout: 40_000,
          isolate: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          include: ['{proxy,lib,prisma,scripts,demo,e2e}/**/*.itest.ts'],
          exclude: timed,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Each file starts whole products: two at a time, since more would starve each other of CPU.
          maxWorkers: 2,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration-timed',
          include: timed,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'faults',
          include: ['e2e/faults/*.ftest.ts'],
          // Many rounds of a fault, each with a start and the load of clients.
          testTimeout: 600_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: { name: 'soak', include: ['e2e/soak/*.stest.ts'], hookTimeout: 60_000 },
      },
    ],
  },
});

/** Files below a folder of the checkout, by their paths from its root. */
function findFiles(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => name.test(file))
    .map((file) => join(folder, file));
}
