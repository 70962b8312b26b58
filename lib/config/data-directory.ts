import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Options } from './options';

const defaultConfigFile = 'stickyboard.yaml';

/** The configuration file that is meant; null if there is none. */
export function findConfigFile({ config }: Pick<Options, 'config'>): string | null {
  return config?.text ?? (existsSync(defaultConfigFile) ? defaultConfigFile : null);
}

/**
 * The data directory, absolute.
 *
 * @param configured what the file says of it
 */
export function resolveDataDirectory(
  { data }: Pick<Options, 'data'>,
  configured: string | undefined,
  file: string | null,
): string {
  if (data) return resolve(data.text);
  // A path in a file is relative to the file's folder.
  return configured !== undefined && file !== null ? resolve(dirname(file), configured) : resolve('data');
}
