import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { OperatorError } from '@/lib/core/operator-error';
import type { DatabaseTarget, StoreLocation } from '@/lib/core/store-location';
import type { CliValue } from './arguments';
import { type DatabaseUrl, parseDatabaseUrl } from './database-url';
import { duration, filePath, flag, secretText, section, text } from './field-types';
import { readCertificate } from './pem';
import { readReferencedFile } from './referenced-file';

const databaseSection = section({
  url: secretText(2048).optional(),
  urlFile: filePath.optional(),
  schema: text(
    /^(?!pg_)[a-z_][a-z0-9_]{0,62}$/,
    'the name of a schema: use lower-case letters, digits and underscore; names that begin with pg_ are reserved',
  ).default('public'),
  ca: filePath.optional(),
  timeouts: section({
    connect: duration(100, 60_000).prefault('1s'),
    statement: duration(1000, 600_000).prefault('5s'),
  }).prefault({}),
  migrate: flag.default(true),
});
type DatabaseConfig = z.output<typeof databaseSection>;

/** The section `database` of the configuration file. */
export const databaseSchema = databaseSection.superRefine(({ url, urlFile }, context) => {
  if (url !== undefined && urlFile !== undefined)
    context.addIssue({ code: 'custom', path: ['urlFile'], message: 'conflicts with url; keep one of them' });
});

/** The database that several nodes share. */
export interface DatabaseSettings {
  target: DatabaseTarget;
  /** The URL as it may be shown. */
  redactedUrl: string;
  /** Whether a start brings the schema up to date; otherwise only `stickyboard migrate` does. */
  migratesAtStart: boolean;
  /** What is valid and yet seldom intended, a sentence each. */
  warnings: string[];
}

/**
 * The database that several nodes share; null if the data directory has it.
 *
 * @param option the URL of the command line or the environment, which replaces the file's
 * @param config the section of the file, undefined if there is none
 * @param file the configuration file, to which paths are relative; null if there is none
 * @throws OperatorError if the URL is missing, invalid or given twice, or a file cannot be used
 */
export function resolveDatabase(
  option: CliValue | undefined,
  config: DatabaseConfig | undefined,
  file: string | null,
): DatabaseSettings | null {
  if (option === undefined && config === undefined) return null;
  const { schema, ca, timeouts, migrate, ...source } = config ?? databaseSection.parse({});
  const folder = file === null ? '.' : dirname(file);
  const { label, text } = option ?? readConfiguredUrl(source, folder);
  const url = parseDatabaseUrl(text);
  if (typeof url === 'string') throw new OperatorError(`${label}: ${url}`, label);
  if (url.tlsMode === 'verify-ca' && ca === undefined)
    throw new OperatorError('database.ca: required by sslmode=verify-ca', 'database.ca');
  return {
    target: {
      url: url.href,
      schema,
      ca: ca === undefined ? null : readCertificate(folder, ca, 'database.ca').content,
      connectTimeoutMs: timeouts.connect,
      statementTimeoutMs: timeouts.statement,
    },
    redactedUrl: url.redacted,
    migratesAtStart: migrate,
    warnings: findUrlWarnings(url, label, ca !== undefined),
  };
}

/** Where the data of these settings is. */
export function getStoreLocation(settings: {
  data: string;
  database: DatabaseSettings | null;
}): StoreLocation {
  return { dataDir: settings.data, database: settings.database?.target ?? null };
}

/** The options by which a command finds the store of these settings, for sentences that name a command. */
export function formatStoreOptions({
  data,
  database,
  configFile,
}: {
  data: string;
  database: DatabaseSettings | null;
  configFile: string | null;
}): string {
  if (database === null) return `--data ${data}`;
  return configFile === null ? '--database URL' : `--config ${configFile}`;
}

function readConfiguredUrl(
  { url, urlFile }: Pick<DatabaseConfig, 'url' | 'urlFile'>,
  folder: string,
): CliValue {
  if (url !== undefined) return { text: url, label: 'database.url' };
  if (urlFile === undefined)
    throw new OperatorError(
      'database.url: required, unless urlFile or the environment variable STICKYBOARD_DATABASE is set',
      'database.url',
    );
  return { text: readUrlFile(folder, urlFile), label: 'database.urlFile' };
}

function readUrlFile(folder: string, urlFile: string): string {
  const { content } = readReferencedFile(folder, urlFile, 'database.urlFile');
  const path = resolve(folder, urlFile);
  if ((statSync(path).mode & 0o007) !== 0)
    throw new OperatorError(
      `database.urlFile: ${path} can be read or written by every user; run chmod o= ${path}`,
      'database.urlFile',
    );
  return content.trim();
}

function findUrlWarnings(
  { hasPassword, tlsMode, isRemote }: DatabaseUrl,
  label: string,
  hasAuthorities: boolean,
): string[] {
  const warnings: string[] = [];
  if (hasPassword && label.startsWith('--'))
    warnings.push(
      `${label}: every user of this machine can read the password on the command line; give the URL in the environment variable STICKYBOARD_DATABASE, or in a file that database.urlFile names`,
    );
  if (isRemote && tlsMode === null && !hasAuthorities)
    warnings.push(
      `${label}: without sslmode, password and log cross the network unencrypted; add sslmode=verify-full, or sslmode=disable if the network is trusted`,
    );
  return warnings;
}
