import { userInfo } from 'node:os';
import type { Environment } from '@/lib/config/options';
import { scopes, userNamePattern } from '@/lib/core/access';
import { formatIsoMicros } from '@/lib/core/iso-time';
import { OperatorError } from '@/lib/core/operator-error';
import { parseChoice, runAuthCommand } from './auth-command';
import type { OutputStreams } from './export-command';
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
  { stdout, stderr }: OutputStreams,
): Promise<void> {
  const spec = {
    command: 'token',
    verbs: ['add', 'remove', 'list'],
    values: ['scope', 'days'],
    help: tokenHelp,
    name: userNamePattern,
  };
  const text = await runAuthCommand(
    argv,
    { env, stderr },
    spec,
    async ({ verb, name, options, store, act }) => {
      switch (verb) {
        case 'add': {
          const scope = parseChoice(options, 'scope', scopes, 'read');
          const days = parseDays(options.get('days')?.[0]?.text ?? '90');
          const createdBy = `${userInfo().username}@shell`;
          let secret = '';
          await act('token-add', `${scope}, ${days} days`, async () => {
            secret = await store.createToken({ name, scope, seconds: days * daySeconds, createdBy });
          });
          return `${secret}\n`;
        }
        case 'remove':
          await act('token-remove', undefined, () => store.revokeToken(name));
          return `Token ${name} revoked.\n`;
        default: {
          const tokens = await store.getTokens();
          return tokens
            .map((token) => `${token.name}\t${token.scope}\texpires ${formatIsoMicros(token.expiresAt)}\n`)
            .join('');
        }
      }
    },
  );
  stdout.write(text);
}

function parseDays(text: string): number {
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= 366) return days;
  throw new OperatorError('--days: must be a whole number from 1 to 366', '--days');
}
