import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Per file: one import per line, those that the boundaries forbid marked by `// no`. */
const sources: Record<string, string> = {
  'proxy/exchange.ts': `
    import 'node:net';
    import 'node:fs/promises';
    import './http1/head';
    import '@/proxy/plan';
    import '@/lib/core/error-sentence.mjs';
    import 'zod'; // no
    import '@/lib/errors'; // no
    import '../lib/errors'; // no
    import type { A } from '@/lib/api/types'; // no
    export const late = () => import('@/app/page'); // no`,
  'proxy/main.ts': `
    import '@/lib/errors';
    import '@/prisma/migrate';
    import '@/app/page'; // no`,
  'lib/recorder/recorder.ts': `
    import 'zod';
    import '@/prisma/migrate';
    import type { A } from '@/proxy/journal/record';
    export type { B } from '@/proxy/plan';
    import { DECISION } from '@/proxy/journal/record'; // no
    import * as all from '@/proxy/plan'; // no
    export * from '@/proxy/plan'; // no
    export { C } from '@/proxy/plan'; // no
    export const late = () => import('@/proxy/plan'); // no
    import '@/components/frame'; // no
    import '../../app/page'; // no`,
  'prisma/migrate.ts': `
    import 'better-sqlite3';
    import '@/lib/errors';
    import '@/lib/core/error-sentence.mjs';
    import '@/lib/queries/events'; // no
    import '@/proxy/plan'; // no`,
  'components/charts/Load.tsx': `
    import 'recharts';
    import '@/components/frame';
    import type { A } from '@/lib/api/types';
    import { B } from '@/lib/format/number';
    import { R } from '@/lib/rules/takers';
    import { S } from '@/lib/core/error-sentence.mjs';
    import { C } from '@/lib/queries/events'; // no
    import { type D, E } from '@/lib/api/types'; // no
    import type { F } from '@/proxy/plan'; // no
    import '@/app/page'; // no
    import 'node:fs'; // no`,
  'app/page.tsx': `
    import '@/lib/queries/events';
    import '@/components/frame';
    import '@/prisma/generated/client'; // no
    import '@/proxy/plan'; // no
    import '../demo/main'; // no`,
  'demo/main.ts': `
    import 'node:http';
    import './sessions';
    import '@/lib/core/error-sentence.mjs';
    import 'undici'; // no
    import '@/lib/errors'; // no
    import '../proxy/plan'; // no`,
};

const project = realpathSync(mkdtempSync(join(tmpdir(), 'stickyboard-boundaries-')));
let reported: Map<string, Set<number>>;

beforeAll(() => {
  cpSync(join(root, 'biome.json'), join(project, 'biome.json'));
  cpSync(join(root, 'scripts/boundaries'), join(project, 'scripts/boundaries'), { recursive: true });
  for (const [path, source] of Object.entries(sources)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), source);
  }
  reported = linesReported();
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test.each(Object.entries(sources))('forbidden imports of %s are reported, and no others', (path, source) => {
  const forbidden = source.split('\n').flatMap((line, index) => (line.endsWith('// no') ? [index + 1] : []));
  expect([...(reported.get(path) ?? [])].sort((a, b) => a - b)).toEqual(forbidden);
});

/** Lines of each file at which the linter sees a forbidden import. */
function linesReported(): Map<string, Set<number>> {
  const lint = ['lint', '--reporter=github', '--max-diagnostics=none', ...Object.keys(sources)];
  const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/biome'), lint, {
    cwd: project,
    encoding: 'utf8',
  });
  const lines = new Map<string, Set<number>>();
  const shape = /^::error title=(?:lint\/style\/noRestrictedImports|plugin),file=([^,]+),line=(\d+)/gm;
  for (const [, file, line] of (stdout + stderr).matchAll(shape)) {
    const path = relative(project, file as string);
    lines.set(path, (lines.get(path) ?? new Set()).add(Number(line)));
  }
  return lines;
}
