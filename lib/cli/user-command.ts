import { requireValidPassword } from '@/lib/auth/passwords';
import { addUser, changePassword } from '@/lib/auth/users';
import type { Environment } from '@/lib/config/options';
import { roles, userNamePattern } from '@/lib/core/access';
import { formatIsoMicros } from '@/lib/core/iso-time';
import { parseChoice, runAuthCommand } from './auth-command';
import type { OutputStreams } from './export-command';
import { userHelp } from './help';
import { readPassword } from './read-password';

/**
 * `stickyboard user`: manages the users of the dashboard.
 *
 * @param argv what follows the command's name
 * @param env where the environment may say which data directory
 * @throws OperatorError for what is wrong with the arguments or the log, or cannot be done
 */
export async function userCommand(
  argv: string[],
  env: Environment,
  { stdin, stdout, stderr }: OutputStreams & { stdin: NodeJS.ReadableStream },
): Promise<void> {
  const spec = {
    command: 'user',
    verbs: ['add', 'password', 'role', 'remove', 'list'],
    values: ['role'],
    help: userHelp,
    name: userNamePattern,
  };
  const promptPassword = async () => requireValidPassword(await readPassword(stdin, stderr));
  const text = await runAuthCommand(
    argv,
    { env, stderr },
    spec,
    async ({ verb, name, options, store, act }) => {
      switch (verb) {
        case 'add': {
          const role = parseChoice(options, 'role', roles, 'operator');
          const password = await promptPassword();
          await act('user-add', role, () => addUser(store, { name, role, password }));
          return `User ${name} added with the role ${role}.\n`;
        }
        case 'password': {
          const password = await promptPassword();
          await act('user-password', undefined, () => changePassword(store, name, password));
          return `Password changed for ${name}; all sessions were signed out.\n`;
        }
        case 'role': {
          const role = parseChoice(options, 'role', roles, undefined);
          await act('user-role', role, () => store.changeRole(name, role));
          return `User ${name} now has the role ${role}.\n`;
        }
        case 'remove':
          await act('user-remove', undefined, () => store.removeUser(name));
          return `User ${name} removed; all sessions were signed out.\n`;
        default: {
          const users = await store.getUsers();
          return users
            .map((user) => `${user.name}\t${user.role}\t${formatIsoMicros(user.createdAt)}\n`)
            .join('');
        }
      }
    },
  );
  stdout.write(text);
}
