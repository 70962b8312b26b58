import { loadSettings } from '@/lib/config/load';
import type { Environment } from '@/lib/config/options';
import type { NotifyTarget } from '@/lib/core/notify-target';
import { OperatorError } from '@/lib/core/operator-error';
import { createMessage, emptyFields } from '@/lib/notify/message';
import { postNotification } from '@/lib/notify/post-notification';
import type { OutputStreams } from './export-command';
import { notifyHelp } from './help';

/**
 * `stickyboard notify --test`: sends a notification to each target and prints each result.
 *
 * @param argv `--test`, and what the load balancer itself is started with
 * @returns how many targets did not take it
 * @throws OperatorError if no target is configured
 */
export async function notifyCommand(
  argv: string[],
  env: Environment,
  { stdout }: OutputStreams,
): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    stdout.write(notifyHelp);
    return 0;
  }
  if (!argv.includes('--test'))
    throw new OperatorError('notify: --test is required; see notify --help', '--test');
  const { notify, node } = loadSettings(
    argv.filter((word) => word !== '--test'),
    env,
  );
  if (notify.length === 0) {
    throw new OperatorError(
      'notify: the configuration has no notification targets; see docs/guide/alerts.md',
      'notify',
    );
  }
  const failed = await Promise.all(
    notify.map(async (target) => {
      const { isTaken, line } = await sendTestNotification(target, node);
      stdout.write(line);
      return isTaken ? 0 : 1;
    }),
  );
  return failed.reduce<number>((sum, each) => sum + each, 0);
}

async function sendTestNotification(
  target: NotifyTarget,
  node: string,
): Promise<{ isTaken: boolean; line: string }> {
  const startedAtMs = performance.now();
  const time = new Date().toISOString();
  const message = createMessage(node, `test ${time} ${target.name}`, { ...emptyFields, event: 'test', time });
  const { ok, description, responseExcerpt } = await postNotification(target, message);
  const result = `${description} in ${Math.round(performance.now() - startedAtMs)} ms${responseExcerpt ? `: ${responseExcerpt}` : ''}`;
  return {
    isTaken: ok,
    line: `${ok ? 'ok     ' : 'FAULT  '}  ${target.name} (${target.redactedUrl}): ${result}\n`,
  };
}
