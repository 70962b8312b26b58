/** Process entry of the notifier: beside the traffic and the log, so that a target that hangs holds up neither. */

import type { TargetsMessage } from '@/lib/core/notify-target';
import {
  type LogLevelMessage,
  logUncaughtExceptions,
  openChildLog,
  startOrExit,
} from '@/lib/logging/child-log';
import { Notifier } from '@/lib/notify/notifier';
import { createLockRetry } from '@/lib/store/sqlite/lock-retry';
import { openDatabase } from '@/lib/store/sqlite/open-database';

async function startNotifier(): Promise<void> {
  process.title = 'stickyboard notifier';
  const openedLog = openChildLog('notifier');
  logUncaughtExceptions(openedLog);
  const { STICKYBOARD_DATA: data, STICKYBOARD_NODE: node } = process.env;
  if (data === undefined || node === undefined) throw new Error('the supervisor starts the notifier');
  const database = await startOrExit(() =>
    createLockRetry(data, openedLog.log)(() => openDatabase(data, 'operator')),
  );
  const notifier = new Notifier({ database, node, log: openedLog.log });

  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    await notifier.stop();
    await database.$disconnect();
    process.exit(0);
  };

  // URLs and keys come by this way alone: arguments and environment can be read by others of this user.
  process.on('message', (message: TargetsMessage | LogLevelMessage) => {
    if (message.type === 'targets') notifier.setTargets(message.targets);
  });
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => void stop());
  process.on('disconnect', () => void stop());
  process.send?.({ type: 'ready' });
}

await startNotifier();
