import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { findBreaches } from './check-project';
import { openBreaches } from './open-breaches';
import { readImports, readProject, type SourceFile } from './project-files';

const root = join(import.meta.dirname, '../..');

test('the project keeps its boundaries, but for the breaches that are listed as open', () => {
  const breaches = findBreaches(readProject(root));
  const isOpen = (key: string): boolean => openBreaches.includes(key);
  expect(breaches.filter(({ key }) => !isOpen(key)).map(({ key, detail }) => `${key}: ${detail}`)).toEqual(
    [],
  );
  const keys = new Set(breaches.map(({ key }) => key));
  const closed = openBreaches.filter((key) => !keys.has(key));
  expect(closed, 'no breach any more: delete these from open-breaches.ts').toEqual([]);
});

/** Per file: one import per line, those that the boundaries forbid marked by `// no`. */
const samples: Record<string, string> = {
  'proxy/exchange/exchange.ts': `
    import 'node:net';
    import 'node:fs/promises';
    import './http1/head';
    import '@/lib/core/plan';
    import '@/lib/core/format-error.mjs';
    import 'zod'; // no
    import '@/lib/config/settings'; // no
    import '../../lib/config/settings'; // no
    import type { A } from '@/lib/contract/types'; // no
    import '@/proxy/bin/worker'; // no
    export const late = () => import('@/app/page'); // no`,
  'proxy/exchange/exchange.test.ts': `
    import 'vitest';
    import '@/lib/config/settings';
    import '@/app/page'; // no`,
  'proxy/bin/stickyboard.ts': `
    import 'zod';
    import '@/lib/core/operator-error';
    import '@/lib/store/chosen-engine';
    import '@/lib/store/sqlite/open-database'; // no
    import '@/prisma/migrate'; // no
    export const kind = (): typeof import('../exchange/exchange') => null;
    import '@/app/page'; // no`,
  'lib/core/plan.ts': `
    import 'node:net';
    import './address';
    import 'zod'; // no
    import type { A } from '@/lib/contract/types'; // no`,
  'lib/recorder/recorder.ts': `
    import 'zod';
    import 'better-sqlite3'; // no
    import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'; // no
    import { R } from '@/lib/core/journal-records';
    import '@/lib/store/store';
    import '@/lib/store/sqlite/open-database'; // no
    import '@/prisma/migrate'; // no
    import type { A } from '@/proxy/journal/reader'; // no
    export type { B } from '@/proxy/journal/reader'; // no
    export * from '@/proxy/journal/reader'; // no
    import '@/components/frame'; // no
    import '../../app/page'; // no`,
  'lib/store/sqlite/open-database.ts': `
    import 'better-sqlite3';
    import '@/prisma/generated/sqlite/client';
    import '@/lib/core/operator-error';
    import type { Row } from '@/lib/contract/types';
    import { schema } from '@/lib/contract/session'; // no
    import type { Settings } from '@/lib/config/settings'; // no`,
  'prisma/migrate.ts': `
    import 'better-sqlite3';
    import '@/lib/core/operator-error';
    import '@/lib/store/sqlite/open-database'; // no
    import '@/proxy/journal/reader'; // no`,
  'components/charts/Load.tsx': `
    import 'recharts';
    import '@/components/frame';
    import type { A } from '@/lib/contract/types';
    import { type A, type B } from '@/lib/contract/types';
    import { B } from '@/lib/core/format/number';
    import { C } from '@/lib/store/store'; // no
    import { type D, E } from '@/lib/contract/types'; // no
    import {
      F,
    } from '@/lib/contract/types';
    import type { F } from '@/proxy/journal/reader'; // no
    import '@/app/page'; // no
    import 'node:fs'; // no`,
  'app/page.tsx': `
    import '@/lib/store/store';
    import '@/components/shell/AppShell';
    import '@/lib/store/sqlite/queries/get-events'; // no
    import '@/prisma/generated/sqlite/client'; // no
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

const makeFile = (path: string, text: string): SourceFile => ({
  path,
  text,
  imports: readImports(path, text),
});

describe('an import that the table of folders does not allow', () => {
  it.for(Object.entries(samples))('is reported in %s, and no other', ([path, text]) => {
    const forbidden = text.split('\n').flatMap((line, index) => (line.endsWith('// no') ? [index + 1] : []));
    if (path.endsWith('Load.tsx')) forbidden.push(text.split('\n').findIndex((line) => line.includes('F,')));
    const reported = findBreaches([makeFile(path, text)]).map(({ detail }) =>
      Number(/:(\d+) may not/.exec(detail)?.[1]),
    );
    expect(reported.sort((a, b) => a - b)).toEqual(forbidden.sort((a, b) => a - b));
  });
});

const keysOf = (files: Record<string, string>): string[] =>
  findBreaches(Object.entries(files).map(([path, text]) => makeFile(path, text))).map(({ key }) => key);

describe('a breach', () => {
  it('is a cycle of imports, of types too', () => {
    const files = {
      'lib/http/a.ts': "import type { B } from './b';\n",
      'lib/http/b.ts': "export { c } from './c';\n",
      'lib/http/c.ts': "import { a } from './a';\n",
      'lib/http/d.ts': "import { a } from './a';\n",
    };
    expect(keysOf(files)).toEqual(['cycle: lib/http/a.ts']);
  });

  it('is a pair of folders that import each other, but not by their tests', () => {
    const files = {
      'lib/http/a.ts': "import type { B } from '@/lib/auth/b';\n",
      'lib/auth/c.ts': "import { d } from '../http/d';\n",
      'lib/live/e.ts': "import { d } from '../http/d';\n",
      'lib/http/f.test.ts': "import { e } from '../live/e';\n",
    };
    expect(keysOf(files)).toEqual(['lib/auth <-> lib/http']);
  });

  it('is a long file without a reason', () => {
    const lines = 'a();\n'.repeat(301);
    expect(keysOf({ 'lib/http/a.ts': lines })).toEqual(['length: lib/http/a.ts']);
    expect(
      keysOf({ 'lib/http/a.ts': `/**\n * A table. Long\n * because it is one.\n */\n${lines}` }),
    ).toEqual([]);
    expect(keysOf({ 'lib/http/a.ts': 'a();\n'.repeat(300) })).toEqual([]);
  });

  it('is a name in another style', () => {
    const fine = [
      'lib/a-b.test.ts',
      'components/ui/Card.tsx',
      'components/ui/useCard.ts',
      'app/[name]/page.tsx',
    ];
    const wrong = ['lib/aB.ts', 'components/ui/card_a.tsx', 'lib/Card.ts', 'lib/someFolder/a.ts'];
    const files = Object.fromEntries([...fine, ...wrong].map((path) => [path, '']));
    expect(keysOf(files)).toEqual(wrong.map((path) => `name: ${path}`));
  });

  it('is a constant in capitals', () => {
    const text = 'const fineName = 1;\nexport const MAX_SIZE = 2;\nconst Card = () => null;\n';
    expect(keysOf({ 'lib/http/a.ts': text })).toEqual(['constant: lib/http/a.ts']);
  });
});
