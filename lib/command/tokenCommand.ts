import { userInfo } from 'node:os';
import { addToken, listTokens, removeToken, scopes } from '@/lib/access/tokens';
import { userName } from '@/lib/access/users';
import type { Environment } from '@/lib/config/options';
import { OperatorError } from '@/lib/errors';
import { isoMicros } from '@/lib/queries/time';
import { accessCommand, wordOf } from './accessCommand';
import type { Outlets } from './exportCommand';
import { tokenHelp } from './help';

const daySeconds = 86_400;

/**
 * `stickyboard token`: makes tokens for programs that use the API.
 *
 * @param argv what follows the command's name
 * @param env where the environment may say which data directory
 * @throws OperatorError for what is wrong with the arguments or the log, or cannot be done
 */
export async function tokenCommand(
  argv: string[],
  env: Environment,
  { stdout, stderr }: Outlets,
): Promise<void> {
  const words = {
    command: 'token',
    verbs: ['add', 'remove', 'list'],
    values: ['scope', 'days'],
    help: tokenHelp,
    name: userName,
  };
  const text = await accessCommand(
    argv,
    { env, stderr },
    words,
    async ({ verb, name, options, database, act }) => {
      switch (verb) {
        case 'add': {
          const scope = wordOf(options, 'scope', scopes, 'read');
          const days = daysOf(options.get('days')?.[0]?.text ?? '90');
          const createdBy = `${userInfo().username}@shell`;
          let secret = '';
          await act('token-add', `${scope}, ${days} days`, async () => {
            secret = await addToken(database, { name, scope, seconds: days * daySeconds, createdBy });
          });
          return `${secret}\n`;
        }
        case 'remove':
          await act('token-remove', undefined, () => removeToken(database, name));
          return `${name} holds no more\n`;
        default: {
          const tokens = await listTokens(database);
          return tokens
            .map((token) => `${token.name}\t${token.scope}\tuntil ${isoMicros(token.expiresAt)}\n`)
            .join('');
        }
      }
    },
  );
  stdout.write(text);
}

function daysOf(text: string): number {
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= 366) return days;
  throw new OperatorError('--days: must be a whole number from 1 to 366', '--days');
}
