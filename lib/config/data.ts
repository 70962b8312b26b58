import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Arguments } from './arguments';
import { readData } from './file';
import { type Environment, fromEnvironment, type Options } from './options';

const defaultFile = 'stickyboard.yaml';

/** The configuration file that is meant; null where there is none. */
export function fileOf({ config }: Pick<Options, 'config'>): string | null {
  return config?.text ?? (existsSync(defaultFile) ? defaultFile : null);
}

/**
 * The data directory, absolute.
 *
 * @param written what the file says of it
 */
export function dataOf(
  { data }: Pick<Options, 'data'>,
  written: string | undefined,
  file: string | null,
): string {
  if (data) return resolve(data.text);
  // What a file says is meant from where the file is.
  return written !== undefined && file !== null ? resolve(dirname(file), written) : resolve('data');
}

/** The options by which a command finds the data directory. */
export const dataOptions = ['data', 'config'] as const;

/**
 * The data directory that a start from here would use, absolute. Of the configuration file only `data` is looked at:
 * what is wrong elsewhere in it keeps nobody from a backup.
 *
 * @param given to a command that takes `dataOptions`
 * @throws OperatorError where the file cannot be read, is not YAML, or says no directory
 */
export function findData(given: Arguments['options'], env: Environment): string {
  const option = (name: (typeof dataOptions)[number]) => given.get(name)?.[0] ?? fromEnvironment(env, name);
  const options = { data: option('data'), config: option('config') };
  const file = options.data ? null : fileOf(options);
  return dataOf(options, file === null ? undefined : readData(file), file);
}
