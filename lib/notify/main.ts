/** Process entry of the notifier: beside the traffic and the log, so that a target that hangs holds up neither. */
import { lockWait } from '@/lib/database/lock';
import { openDatabase } from '@/lib/database/open';
import { type LevelMessage, openChildLog, startOrFail, tellLastWords } from '@/lib/log/child';
import type { TargetsMessage } from './kinds';
import { Notifier } from './notifier';

process.title = 'stickyboard notifier';
const opened = openChildLog('notifier');
tellLastWords(opened);
const { STICKYBOARD_DATA: data, STICKYBOARD_NODE: node } = process.env;
if (data === undefined || node === undefined) throw new Error('the supervisor starts the notifier');
const database = await startOrFail(() => lockWait(data, opened.log)(() => openDatabase(data, 'operator')));
const notifier = new Notifier({ database, node, log: opened.log });

let stopping = false;

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await notifier.stop();
  await database.$disconnect();
  process.exit(0);
}

// URLs and keys come by this way alone: arguments and environment can be read by others of this user.
process.on('message', (message: TargetsMessage | LevelMessage) => {
  if (message.type === 'targets') notifier.setTargets(message.targets);
});
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => void stop());
process.on('disconnect', () => void stop());
process.send?.({ type: 'ready' });
