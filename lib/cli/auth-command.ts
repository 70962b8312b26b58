import { userInfo } from 'node:os';
import { runAudited } from '@/lib/auth/audit';
import { type Arguments, parseArguments } from '@/lib/config/arguments';
import type { Environment } from '@/lib/config/options';
import { findStoreLocation, storeLocationOptions } from '@/lib/config/store-location';
import type { AuditAction } from '@/lib/contract/types';
import { isDomainError } from '@/lib/core/domain-errors';
import { OperatorError } from '@/lib/core/operator-error';
import { storeEngine } from '@/lib/store/chosen-engine';
import type { Store } from '@/lib/store/store';

/** A command that manages access to the dashboard: its action, and the log that it changes. */
export interface AuthCommand {
  /** `add`, `list` and so on. */
  verb: string;
  /** The user or token; empty for `list`. */
  name: string;
  options: Arguments['options'];
  store: Store;
  /** Does something, after recording in the audit log that the user of this shell does it. */
  act(action: AuditAction, detail: string | undefined, work: () => Promise<unknown>): Promise<void>;
}

/** What a command takes. */
export interface AuthCommandSpec {
  /** What it is called. */
  command: string;
  verbs: readonly string[];
  /** Options in addition to those that locate the log. */
  values: readonly string[];
  help: string;
  /** The pattern of a valid name. */
  name: RegExp;
}

/** What such a command runs with. */
export interface AuthCommandContext {
  /** May say which data directory. */
  env: Environment;
  stderr: NodeJS.WritableStream;
}

/**
 * Reads a command line of `stickyboard user` or `stickyboard token`, opens the log, which `add` makes if it is
 * missing, and runs `work` on it.
 *
 * @returns the text to print
 * @throws OperatorError for what is wrong with the arguments or the log, or cannot be done
 */
export async function runAuthCommand(
  argv: string[],
  { env, stderr }: AuthCommandContext,
  spec: AuthCommandSpec,
  work: (command: AuthCommand) => Promise<string>,
): Promise<string> {
  const { command, verbs, values, help } = spec;
  const parsed = parseArguments(argv, {
    values: [...storeLocationOptions, ...values],
    switches: [],
    allowsPositionals: true,
  });
  if (parsed.options.has('help')) return help;
  const [verb = '', name = '', ...rest] = parsed.positionals;
  if (!verbs.includes(verb))
    throw new OperatorError(`${command}: expected one of ${verbs.join(', ')}; see --help`);
  if (rest[0] !== undefined) throw new OperatorError(`${command}: ${rest[0]}: not an option; see --help`);
  if ((verb === 'list') !== (name === '')) {
    throw new OperatorError(
      `${command} ${verb}: ${name === '' ? 'requires a name' : 'takes no name'}; see --help`,
    );
  }
  if (name !== '' && !spec.name.test(name)) {
    throw new OperatorError(
      `${command}: "${name}" is not a valid name: use lower-case letters, digits, dots, dashes and underscores`,
    );
  }
  const location = findStoreLocation(parsed.options, env);
  // Before the first start there is no log, and the first user may have to be there before it.
  if (verb === 'add' && !(await storeEngine.exists(location))) {
    await storeEngine.prepare(location);
    stderr.write(`stickyboard: created an empty log in ${location.dataDir}, which had none\n`);
  } else await storeEngine.assertCurrent(location);
  const store = await storeEngine.open(location, 'operator');
  const actor = `${userInfo().username}@shell`;
  try {
    return await work({
      verb,
      name,
      options: parsed.options,
      store,
      async act(action, detail, run) {
        await runAudited(store, { actor, action, target: name, detail }, run);
      },
    });
  } catch (error) {
    if (isDomainError(error)) throw new OperatorError(`${command}: ${error.message}`);
    throw error;
  } finally {
    await store.close();
  }
}

/** The text of an option, which has to be one of a few words. */
export function parseChoice<const Words extends readonly [string, ...string[]]>(
  options: Arguments['options'],
  name: string,
  choices: Words,
  byDefault: Words[number] | undefined,
): Words[number] {
  const text = options.get(name)?.[0]?.text ?? byDefault;
  const found = choices.find((word) => word === text);
  if (found !== undefined) return found;
  throw new OperatorError(`--${name}: must be ${choices.join(' or ')}`, `--${name}`);
}
