import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/product';
import { projectRoot } from '../support/project-root';
import { runProgram } from '../support/run-program';

/** Settings that `npm test` passes on to its children must not replace the tested ones. */
const env = { npm_config_ignore_scripts: '' };

let folder: string;
beforeEach(() => {
  folder = temporaryDirectory();
});
afterEach(() => rmSync(folder, { recursive: true }));

it('no package runs code when it is installed, by the settings that this project has for npm', async () => {
  const [project, packed] = [join(folder, 'project'), join(folder, 'eager')];
  const ran = join(folder, 'ran');
  for (const path of [project, packed]) mkdirSync(path);
  const script = `echo "$npm_lifecycle_event" >> ${ran}`;
  const scripts = { preinstall: script, install: script, postinstall: script, prepare: script };
  writeFileSync(join(packed, 'package.json'), JSON.stringify({ name: 'eager', version: '1.0.0', scripts }));
  await runProgram('npm', ['pack', packed, '--ignore-scripts', '--pack-destination', folder]);
  writeFileSync(join(project, 'package.json'), '{}');
  const install = ['install', '--prefix', project, '--offline', join(folder, 'eager-1.0.0.tgz')];

  copyFileSync(join(projectRoot, '.npmrc'), join(project, '.npmrc'));
  await runProgram('npm', install, env);
  expect(existsSync(join(project, 'node_modules/eager/package.json'))).toBe(true);
  expect(existsSync(ran)).toBe(false);

  // The same without those settings, which proves that this test detects a script.
  for (const name of ['.npmrc', 'node_modules', 'package-lock.json'])
    rmSync(join(project, name), { recursive: true });
  await runProgram('npm', [...install, '--ignore-scripts=false'], env);
  expect(existsSync(ran)).toBe(true);
});
