import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import Sqlite from 'better-sqlite3';
import { readArguments } from '@/lib/config/arguments';
import { dataOptions, findData } from '@/lib/config/data';
import type { Environment } from '@/lib/config/options';
import { OperatorError } from '@/lib/errors';
import { databaseFile } from '@/prisma/databaseFile';
import { checkLog } from '@/prisma/migrate';
import type { Outlets } from './exportCommand';
import { backupHelp } from './help';

/** What a data directory has beside its database that a restored one needs: the key of fingerprints, learned pins. */
const kept = ['secret', 'learned.json'];

/**
 * `stickyboard backup`: copies a data directory, also while the load balancer runs. The copy has what was stored
 * when it began; what was still in the journal then is in the next one.
 *
 * @param argv what follows the command's name
 * @param env where the environment may say which data directory
 * @throws OperatorError for what is wrong with the arguments, the log or the place
 */
export async function backupCommand(argv: string[], env: Environment, { stdout }: Outlets): Promise<void> {
  const { words, options } = readArguments(argv, { values: dataOptions, switches: [], takesWords: true });
  if (options.has('help')) {
    stdout.write(backupHelp);
    return;
  }
  const [written, ...rest] = words;
  if (written === undefined) throw new OperatorError('backup: say which directory gets it; see --help');
  if (rest[0] !== undefined)
    throw new OperatorError(`backup: ${rest[0]}: one directory at a time; see --help`);
  const data = findData(options, env);
  const target = resolve(written);
  checkLog(data);
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new OperatorError(`backup: ${target} is not empty; name a directory that is, or is not there yet`);
  }
  const partial = join(dirname(target), `.${basename(target)}.partial`);
  try {
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true, mode: 0o700 });
    copyDatabase(databaseFile(data), databaseFile(partial));
    for (const name of kept) {
      if (existsSync(join(data, name))) copyFileSync(join(data, name), join(partial, name));
    }
    // An empty directory may be there to be filled.
    rmSync(target, { recursive: true, force: true });
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw new OperatorError(
      `backup: ${target} cannot be written (${(error as Error).message}); nothing was left there`,
    );
  }
  const megabytes = (statSync(databaseFile(target)).size / 1e6).toFixed(1);
  stdout.write(`${target} has the log as it is now, ${megabytes} MB; start from it with --data ${target}\n`);
}

/** One read transaction: a picture of one moment, without what deleted rows left behind. */
function copyDatabase(from: string, to: string): void {
  const db = new Sqlite(from, { readonly: true, timeout: 5000 });
  try {
    db.prepare('VACUUM INTO ?').run(to);
  } finally {
    db.close();
  }
  chmodSync(to, 0o600);
}
