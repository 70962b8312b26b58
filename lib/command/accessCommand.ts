import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { audited } from '@/lib/access/audit';
import type { AuditAction } from '@/lib/api/types';
import { type Arguments, readArguments } from '@/lib/config/arguments';
import { dataOptions, findData } from '@/lib/config/data';
import type { Environment } from '@/lib/config/options';
import { type Database, openDatabase } from '@/lib/database/open';
import { OperatorError } from '@/lib/errors';
import { HttpError } from '@/lib/http/answer';
import { databaseFile } from '@/prisma/databaseFile';
import { checkLog, migrate } from '@/prisma/migrate';

/** A command about who may use the dashboard: what it is asked to do, and the log that it does it to. */
export interface AccessCommand {
  /** `add`, `list` and so on. */
  verb: string;
  /** Whom or what it is about; empty for `list`. */
  name: string;
  options: Arguments['options'];
  database: Database;
  /** Does something, having written down that whoever has this shell does it. */
  act(action: AuditAction, detail: string | undefined, work: () => Promise<unknown>): Promise<void>;
}

/** What a command takes. */
export interface AccessWords {
  /** What it is called. */
  command: string;
  verbs: readonly string[];
  /** Options beside those that say where the log is. */
  values: readonly string[];
  help: string;
  /** What a name has to look like. */
  name: RegExp;
}

/** What such a command runs with. */
export interface AccessParts {
  /** May say which data directory. */
  env: Environment;
  stderr: NodeJS.WritableStream;
}

/**
 * Reads a command line of `stickyboard user` or `stickyboard token`, opens the log, which `add` makes where it is
 * missing, and runs `work` on it.
 *
 * @returns the text to print
 * @throws OperatorError for what is wrong with the arguments or the log, or cannot be done
 */
export async function accessCommand(
  argv: string[],
  { env, stderr }: AccessParts,
  words: AccessWords,
  work: (command: AccessCommand) => Promise<string>,
): Promise<string> {
  const { command, verbs, values, help } = words;
  const given = readArguments(argv, { values: [...dataOptions, ...values], switches: [], takesWords: true });
  if (given.options.has('help')) return help;
  const [verb = '', name = '', ...rest] = given.words;
  if (!verbs.includes(verb)) throw new OperatorError(`${command}: say ${verbs.join(', ')}; see --help`);
  if (rest[0] !== undefined) throw new OperatorError(`${command}: ${rest[0]}: not an option; see --help`);
  if ((verb === 'list') !== (name === '')) {
    throw new OperatorError(
      `${command} ${verb}: ${name === '' ? 'needs a name' : 'takes no name'}; see --help`,
    );
  }
  if (name !== '' && !words.name.test(name)) {
    throw new OperatorError(
      `${command}: "${name}" is no name: lower-case letters, digits, dots, dashes and underscores`,
    );
  }
  const data = findData(given.options, env);
  // Before the first start there is no log, and the first user may have to be there before it.
  if (verb === 'add' && !existsSync(databaseFile(data))) {
    await migrate(data);
    stderr.write(`stickyboard: there was no log in ${data}; an empty one was made\n`);
  } else checkLog(data);
  const database = await openDatabase(data, 'operator');
  const actor = `${userInfo().username}@shell`;
  try {
    return await work({
      verb,
      name,
      options: given.options,
      database,
      async act(action, detail, run) {
        await audited(database, { actor, action, target: name, detail }, run);
      },
    });
  } catch (error) {
    // What the API would answer is what the operator has to know here, too.
    if (error instanceof HttpError) throw new OperatorError(`${command}: ${error.message}`);
    throw error;
  } finally {
    await database.$disconnect();
  }
}

/** The text of an option, which has to be one of a few words. */
export function wordOf<const Words extends readonly [string, ...string[]]>(
  options: Arguments['options'],
  name: string,
  words: Words,
  byDefault: Words[number] | undefined,
): Words[number] {
  const text = options.get(name)?.[0]?.text ?? byDefault;
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw new OperatorError(`--${name}: must be ${words.join(' or ')}`, `--${name}`);
}
