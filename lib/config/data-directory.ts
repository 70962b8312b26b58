import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Arguments } from './arguments';
import { readConfiguredDataDirectory } from './config-file';
import { type Environment, type Options, readEnvironmentOption } from './options';

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

/** The options by which a command finds the data directory. */
export const dataDirectoryOptions = ['data', 'config'] as const;

/**
 * The data directory that a start from here would use, absolute. Of the configuration file only `data` is looked at:
 * an error elsewhere in it does not prevent a backup.
 *
 * @param cliOptions to a command that takes `dataOptions`
 * @throws OperatorError if the file cannot be read, is not YAML, or says no directory
 */
export function findDataDirectory(cliOptions: Arguments['options'], env: Environment): string {
  const option = (name: (typeof dataDirectoryOptions)[number]) =>
    cliOptions.get(name)?.[0] ?? readEnvironmentOption(env, name);
  const options = { data: option('data'), config: option('config') };
  const file = options.data ? null : findConfigFile(options);
  return resolveDataDirectory(options, file === null ? undefined : readConfiguredDataDirectory(file), file);
}
