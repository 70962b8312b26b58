// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { leave } from './setup/failure.mjs';
import { quietly } from './setup/quietly.mjs';
import { installNode } from './test/node-version.mjs';
import { run } from './test/run.mjs';

// `npm run test:nodes -- [--node 22,24] [STAGE…]`: what `npm test` checks, or some stages of it, with other versions of
// Node. Each has a copy of what is committed, since the SQLite driver is compiled for one version.
const root = join(import.meta.dirname, '..');
/** @type {string[]} */
const results = [];

/**
 * @param {string} wanted
 * @param {string[]} stages
 */
async function testWith(wanted, stages) {
  const folder = mkdtempSync(join(tmpdir(), `stickyboard-node-${wanted}-`));
  const started = performance.now();
  try {
    const bin = await installNode(wanted, join(folder, 'node'));
    const env = { PATH: `${bin}${delimiter}${process.env['PATH']}` };
    const version = (await quietly('asking Node', 'node', ['--version'], { cwd: folder, env })).trim();
    process.stdout.write(`Node ${version}\n`);
    const tree = join(folder, 'tree');
    await quietly('copying', 'git', ['clone', '--quiet', root, tree], { cwd: folder });
    await quietly('npm install', 'npm', ['install'], { cwd: tree, env });
    const calls = stages.length === 0 ? [[]] : stages.map((stage) => [stage]);
    let ok = true;
    for (const call of calls) ok &&= await run(tree, 'node', ['scripts/test.mjs', ...call], env);
    const minutes = ((performance.now() - started) / 60_000).toFixed(1);
    results.push(`${ok ? '✔' : '✘'} Node ${version} ${ok ? 'passed' : 'failed'} in ${minutes} min`);
    if (!ok) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  const { values, positionals } = parseArgs({
    options: { node: { type: 'string', default: '20,22,24' } },
    allowPositionals: true,
  });
  for (const wanted of values.node.split(',')) await testWith(wanted, positionals);
  process.stdout.write(`${results.join('\n')}\n`);
} catch (error) {
  leave(error);
}
