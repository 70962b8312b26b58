// @ts-check
// Writes the JSON Schema of the configuration file, docs/reference/stickyboard.schema.json, from lib/config:
// `node scripts/config-schema.mjs`. A unit test fails if the two differ.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const file = join(root, 'docs/reference/stickyboard.schema.json');

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['lib/config/json-schema.ts'],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
});
const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
const { configJsonSchema } = await import(`data:text/javascript;base64,${code}`);
writeFileSync(file, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
execFileSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', file], {
  cwd: root,
  stdio: 'pipe',
});
console.log(`wrote ${file}`);
