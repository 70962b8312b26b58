import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Environment variable from which Next.js takes its configuration if it is set, as its standalone server sets it. */
export const builtConfigVariable = '__NEXT_PRIVATE_STANDALONE_CONFIG';

/**
 * Makes Next.js run by the configuration that the build stored, as its own standalone server does: the source file
 * need not exist, nor be compiled at each start.
 *
 * @param dir the project's root, which holds `.next`
 */
export function applyBuiltConfig(dir: string): void {
  const { config } = JSON.parse(readFileSync(join(dir, '.next/required-server-files.json'), 'utf8')) as {
    config: object;
  };
  process.env[builtConfigVariable] = JSON.stringify(config);
}

/** Identifies the build in `dir`, the project's root. */
export function readBuildId(dir: string): string {
  return readFileSync(join(dir, '.next/BUILD_ID'), 'utf8').trim();
}
