import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') };

/** Integration tests that measure time or compare with peers side by side: after the others, one file at a time. */
const timed = [
  'e2e/integration/{lifecycle,partially-failed-backend,retention}.itest.ts',
  'e2e/interop/{exchange,http1,selection}-peers.itest.ts',
];

/** Unit tests that need a PostgreSQL. */
const onPostgresql = ['lib/store/postgresql/**/*.test.ts'];

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
          include: onPostgresql,
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
