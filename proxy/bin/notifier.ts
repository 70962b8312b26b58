/** Process entry of the notifier: separate from the traffic and the log, so that a target that hangs blocks neither. */

import type { TargetsMessage } from '@/lib/core/notify-target';
import { onParentExit, sendToProcess } from '@/lib/core/process-channel';
import { receiveStoreLocation } from '@/lib/core/store-location-channel';
import {
  type LogLevelMessage,
  logUncaughtExceptions,
  openChildLog,
  startOrExit,
} from '@/lib/logging/child-log';
import { Notifier } from '@/lib/notify/notifier';
import { storeEngine } from '@/lib/store/chosen-engine';

async function startNotifier(): Promise<void> {
  process.title = 'stickyboard notifier';
  const receivingLocation = receiveStoreLocation();
  const openedLog = openChildLog('notifier');
  logUncaughtExceptions(openedLog);
  const { STICKYBOARD_NODE: node } = process.env;
  if (node === undefined) throw new Error('the supervisor starts the notifier');
  const location = await receivingLocation;
  const store = await startOrExit(() => storeEngine.open(location, 'notifier', openedLog.log));
  const notifier = new Notifier({ store, node, log: openedLog.log });

  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    await notifier.stop();
    await store.close();
    process.exit(0);
  };

  // URLs and keys are passed only by message: other processes of this user can read arguments and environment.
  process.on('message', (message: TargetsMessage | LogLevelMessage) => {
    if (message.type === 'targets') notifier.setTargets(message.targets);
  });
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => void stop());
  onParentExit(() => void stop());
  sendToProcess(process, { type: 'ready' });
}

await startNotifier();
