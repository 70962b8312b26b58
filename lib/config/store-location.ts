import { createLocalLocation, type StoreLocation } from '@/lib/core/store-location';
import type { Arguments } from './arguments';
import { readStoreFields } from './config-file';
import { findConfigFile, resolveDataDirectory } from './data-directory';
import { getStoreLocation, resolveDatabase } from './database';
import { type Environment, readEnvironmentOption } from './options';

/** How long a command waits for a connection at least, ms: it is started by somebody, and has nothing to go on with. */
const minConnectTimeoutMs = 5000;

/** The options by which a command finds the log. */
export const storeLocationOptions = ['data', 'database', 'config'] as const;

/**
 * The location of the log that a start from here would use; `--data` alone is SQLite's in that directory, whatever
 * else is configured. Of the configuration file only `data` and `database` are looked at: an error elsewhere in it does
 * not prevent a backup.
 *
 * @param cliOptions to a command that takes `storeLocationOptions`
 * @throws OperatorError if the file cannot be read, is not YAML, or says no location
 */
export function findStoreLocation(cliOptions: Arguments['options'], env: Environment): StoreLocation {
  const getFlag = (name: (typeof storeLocationOptions)[number]) => cliOptions.get(name)?.[0];
  const dataFlag = getFlag('data');
  if (dataFlag && !cliOptions.has('database') && !cliOptions.has('config'))
    return createLocalLocation(resolveDataDirectory({ data: dataFlag }, undefined, null));
  const option = (name: (typeof storeLocationOptions)[number]) =>
    getFlag(name) ?? readEnvironmentOption(env, name);
  const file = findConfigFile({ config: option('config') });
  const fields = file === null ? {} : readStoreFields(file);
  const location = getStoreLocation({
    data: resolveDataDirectory({ data: option('data') }, fields.data, file),
    database: resolveDatabase(option('database'), fields.database, file),
  });
  const { database } = location;
  if (database === null) return location;
  const connectTimeoutMs = Math.max(database.connectTimeoutMs, minConnectTimeoutMs);
  return { ...location, database: { ...database, connectTimeoutMs } };
}
