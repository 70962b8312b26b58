import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Per file: one import per line, those that the boundaries forbid marked by `// no`. */
const sources: Record<string, string> = {
  'proxy/exchange/exchange.ts': `
    import 'node:net';
    import 'node:fs/promises';
    import './http1/head';
    import '@/lib/core/plan';
    import '@/lib/core/format-error.mjs';
    import 'zod'; // no
    import '@/lib/config/settings'; // no
    import '../lib/config/settings'; // no
    import type { A } from '@/lib/contract/types'; // no
    export const late = () => import('@/app/page'); // no`,
  'proxy/bin/stickyboard.ts': `
    import '@/lib/core/operator-error';
    import '@/prisma/migrate';
    import '@/app/page'; // no`,
  'lib/recorder/recorder.ts': `
    import 'zod';
    import '@/prisma/migrate';
    import { R } from '@/lib/core/journal-records';
    import type { A } from '@/proxy/journal/reader';
    export type { B } from '@/proxy/journal/reader';
    import { C } from '@/proxy/journal/reader'; // no
    import * as all from '@/proxy/journal/reader'; // no
    export * from '@/proxy/journal/reader'; // no
    export { D } from '@/proxy/journal/reader'; // no
    export const late = () => import('@/proxy/journal/reader'); // no
    import '@/components/frame'; // no
    import '../../app/page'; // no`,
  'prisma/migrate.ts': `
    import 'better-sqlite3';
    import '@/lib/core/operator-error';
    import '@/lib/core/format-error.mjs';
    import '@/lib/store/sqlite/open-database'; // no
    import '@/proxy/journal/reader'; // no`,
  'components/charts/Load.tsx': `
    import 'recharts';
    import '@/components/frame';
    import type { A } from '@/lib/contract/types';
    import { B } from '@/lib/core/format/number';
    import { R } from '@/lib/core/accepting-backends';
    import { S } from '@/lib/core/format-error.mjs';
    import { C } from '@/lib/store/sqlite/open-database'; // no
    import { type D, E } from '@/lib/contract/types'; // no
    import type { F } from '@/proxy/journal/reader'; // no
    import '@/app/page'; // no
    import 'node:fs'; // no`,
  'app/page.tsx': `
    import '@/lib/store/sqlite/queries/get-events';
    import '@/components/shell/AppShell';
    import '@/prisma/generated/client'; // no
    import '@/proxy/journal/reader'; // no
    import '../demo/sessions'; // no`,
  'demo/sessions.ts': `
    import 'node:http';
    import './sessions';
    import '@/lib/core/format-error.mjs';
    import 'undici'; // no
    import '@/lib/config/settings'; // no
    import '../proxy/journal/reader'; // no`,
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
