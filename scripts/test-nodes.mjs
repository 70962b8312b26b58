// @ts-check
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exitWithError } from './setup/print-error.mjs';
import { runCommand } from './setup/run-command.mjs';
import { withNode } from './test/with-node.mjs';

// `npm run test:nodes -- [--node 22,24] [STAGE…]`: the checks of `npm test`, or some of its stages, with each version.
const root = join(import.meta.dirname, '..');
/** @type {string[]} */
const results = [];
try {
  const { values, positionals } = parseArgs({
    options: { node: { type: 'string', default: '20,22,24,26' } },
    allowPositionals: true,
  });
  const calls = positionals.length === 0 ? [[]] : positionals.map((stage) => [stage]);
  for (const wanted of values.node.split(',')) {
    await withNode(root, wanted, async (tree, env, version) => {
      const started = performance.now();
      let ok = true;
      for (const call of calls) ok &&= await runCommand(tree, 'node', ['scripts/test.mjs', ...call], env);
      const minutes = ((performance.now() - started) / 60_000).toFixed(1);
      results.push(`${ok ? '✔' : '✘'} Node ${version} ${ok ? 'passed' : 'failed'} in ${minutes} min`);
      if (!ok) process.exitCode = 1;
    });
  }
  process.stdout.write(`${results.join('\n')}\n`);
} catch (error) {
  exitWithError(error);
}
