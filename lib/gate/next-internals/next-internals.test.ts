import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { applyBuiltConfig, builtConfigVariable, readBuildId } from './built-config';
import { isRouterState } from './router-state';

// The gate uses what Next.js does not document. If one of these tests fails, a new version of Next.js has changed
// what the message names, and the file next to this one has to be adapted.

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const nextFolder = dirname(createRequire(import.meta.url).resolve('next/package.json'));

describe('what the gate uses of Next.js without documentation', () => {
  it('its parser of the router state accepts a tree and throws an error that the gate knows for anything else', () => {
    const tree = encodeURIComponent('["",{"children":["__PAGE__",{}]},null,null,16]');
    expect(isRouterState(tree), 'Next.js has another form of router state: see router-state.ts').toBe(true);
    for (const field of ['garbage', '%E0%A4%A', encodeURIComponent('[]'), '['.repeat(50_000)])
      expect(isRouterState(field), 'Next.js throws other errors: see router-state.ts').toBe(false);
  });

  it('it takes the configuration of a build from an environment variable', () => {
    const source = readFileSync(join(nextFolder, 'dist/server/config.js'), 'utf8');
    expect(
      source.includes(builtConfigVariable),
      `Next.js no longer reads ${builtConfigVariable}: see built-config.ts`,
    ).toBe(true);
  });

  it('the build stores its configuration and its id where the gate reads them', () => {
    const constants = readFileSync(join(nextFolder, 'dist/shared/lib/constants.js'), 'utf8');
    for (const name of ['BUILD_ID', 'required-server-files'])
      expect(constants.includes(name), `Next.js no longer writes ${name}: see built-config.ts`).toBe(true);
    const folder = mkdtempSync(join(tmpdir(), 'stickyboard-next-'));
    const before = process.env[builtConfigVariable];
    cleanups.push(() => {
      rmSync(folder, { recursive: true, force: true });
      if (before === undefined) delete process.env[builtConfigVariable];
      else process.env[builtConfigVariable] = before;
    });
    mkdirSync(join(folder, '.next'));
    writeFileSync(join(folder, '.next/BUILD_ID'), 'abc\n');
    writeFileSync(
      join(folder, '.next/required-server-files.json'),
      '{"version":1,"config":{"basePath":"/x"}}',
    );
    applyBuiltConfig(folder);
    expect(process.env[builtConfigVariable]).toBe('{"basePath":"/x"}');
    expect(readBuildId(folder)).toBe('abc');
  });
});
