import { loadSettings } from '@/lib/config/load';
import type { Environment } from '@/lib/config/options';
import { OperatorError } from '@/lib/errors';
import type { NotifyTarget } from '@/lib/notify/kinds';
import { messageOf, nothingMore } from '@/lib/notify/message';
import { post } from '@/lib/notify/post';
import type { Outlets } from './exportCommand';
import { notifyHelp } from './help';

/**
 * `stickyboard notify --test`: sends a notification to each target and says what came back.
 *
 * @param argv `--test`, and what the load balancer itself is started with
 * @returns how many targets did not take it
 * @throws OperatorError where there is nobody to tell
 */
export async function notifyCommand(argv: string[], env: Environment, { stdout }: Outlets): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    stdout.write(notifyHelp);
    return 0;
  }
  if (!argv.includes('--test')) throw new OperatorError('notify: say --test; see notify --help', '--test');
  const { notify, node } = loadSettings(
    argv.filter((word) => word !== '--test'),
    env,
  );
  if (notify.length === 0) {
    throw new OperatorError('notify: the configuration names no target; see docs/alerts.md', 'notify');
  }
  const failed = await Promise.all(
    notify.map(async (target) => {
      const { isTaken, line } = await tried(target, node);
      stdout.write(line);
      return isTaken ? 0 : 1;
    }),
  );
  return failed.reduce<number>((sum, each) => sum + each, 0);
}

async function tried(target: NotifyTarget, node: string): Promise<{ isTaken: boolean; line: string }> {
  const began = performance.now();
  const time = new Date().toISOString();
  const message = messageOf(node, `test ${time} ${target.name}`, { ...nothingMore, event: 'test', time });
  const { ok, said, wrote } = await post(target, message);
  const how = `${said} in ${Math.round(performance.now() - began)} ms${wrote ? `: ${wrote}` : ''}`;
  return { isTaken: ok, line: `${ok ? 'ok     ' : 'FAULT  '}  ${target.name} (${target.shown}): ${how}\n` };
}
