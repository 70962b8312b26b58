// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quietly } from '../setup/quietly.mjs';

/**
 * Installs a version of Node from the package registry, headers for native code included: the package that `node` on
 * npm would fetch by a script.
 * @param {string} wanted such as `22` for the newest of that line, or `22.23.3`
 * @param {string} folder where it goes; must not exist
 * @returns {Promise<string>} the folder that has its program `node`
 */
export async function installNode(wanted, folder) {
  const name = `node-${process.platform}-${process.arch}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${wanted}`];
  await quietly(`installing Node ${wanted}`, 'npm', args, { cwd: folder });
  return join(folder, 'node_modules', name, 'bin');
}
