import { roles } from '@/lib/access/asker';
import { hashable } from '@/lib/access/passwords';
import { addUser, changePassword, changeRole, listUsers, removeUser, userName } from '@/lib/access/users';
import type { Environment } from '@/lib/config/options';
import { isoMicros } from '@/lib/queries/time';
import { accessCommand, wordOf } from './accessCommand';
import type { Outlets } from './exportCommand';
import { userHelp } from './help';
import { readPassword } from './readPassword';

/**
 * `stickyboard user`: says who may use the dashboard.
 *
 * @param argv what follows the command's name
 * @param env where the environment may say which data directory
 * @throws OperatorError for what is wrong with the arguments or the log, or cannot be done
 */
export async function userCommand(
  argv: string[],
  env: Environment,
  { stdin, stdout, stderr }: Outlets & { stdin: NodeJS.ReadableStream },
): Promise<void> {
  const words = {
    command: 'user',
    verbs: ['add', 'password', 'role', 'remove', 'list'],
    values: ['role'],
    help: userHelp,
    name: userName,
  };
  const ask = async () => hashable(await readPassword(stdin, stderr));
  const text = await accessCommand(
    argv,
    { env, stderr },
    words,
    async ({ verb, name, options, database, act }) => {
      switch (verb) {
        case 'add': {
          const role = wordOf(options, 'role', roles, 'operator');
          const password = await ask();
          await act('user-add', role, () => addUser(database, { name, role, password }));
          return `${name} may sign in as ${role}\n`;
        }
        case 'password': {
          const password = await ask();
          await act('user-password', undefined, () => changePassword(database, name, password));
          return `${name} has a new password and is signed out everywhere\n`;
        }
        case 'role': {
          const role = wordOf(options, 'role', roles, undefined);
          await act('user-role', role, () => changeRole(database, name, role));
          return `${name} is ${role} now\n`;
        }
        case 'remove':
          await act('user-remove', undefined, () => removeUser(database, name));
          return `${name} is removed and signed out everywhere\n`;
        default: {
          const users = await listUsers(database);
          return users.map((user) => `${user.name}\t${user.role}\t${isoMicros(user.createdAt)}\n`).join('');
        }
      }
    },
  );
  stdout.write(text);
}
