// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runQuietly } from '../setup/run-quietly.mjs';

/**
 * Does something with another version of Node, in a copy of what is committed: the SQLite driver is compiled for one
 * version. Both are removed afterwards.
 * @template T
 * @param {string} root the checkout
 * @param {string} wanted such as `22` for the newest of that line, or `22.23.3`
 * @param {(tree: string, env: Record<string, string>, version: string) => Promise<T>} work gets the copy, its packages
 *   installed, and the environment in which `node` is that version
 */
export async function withNode(root, wanted, work) {
  const folder = mkdtempSync(join(tmpdir(), `stickyboard-node-${wanted}-`));
  try {
    const env = { PATH: `${await installNode(wanted, folder)}${delimiter}${process.env['PATH']}` };
    const version = (await runQuietly('asking Node', 'node', ['--version'], { cwd: folder, env })).trim();
    process.stdout.write(`Node ${version}\n`);
    const tree = join(folder, 'tree');
    await runQuietly('copying', 'git', ['clone', '--quiet', root, tree], { cwd: folder });
    await runQuietly('npm install', 'npm', ['install'], { cwd: tree, env });
    return await work(tree, env, version);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Takes Node from the package registry, headers for native code included: the package that `node` on npm would fetch
 * by a script.
 * @param {string} wanted
 * @param {string} folder
 * @returns {Promise<string>} the folder that has its program `node`
 */
async function installNode(wanted, folder) {
  const name = `node-${process.platform}-${process.arch}`;
  writeFileSync(join(folder, 'package.json'), '{}');
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${wanted}`];
  await runQuietly(`installing Node ${wanted}`, 'npm', args, { cwd: folder });
  return join(folder, 'node_modules', name, 'bin');
}
