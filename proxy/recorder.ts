/** Process entry of the recorder: joins the journal's reader with the part of lib that stores it. */
import { mkdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { lockWait } from '@/lib/database/lock';
import { openDatabase } from '@/lib/database/open';
import { type LevelMessage, openChildLog, startOrFail, tellLastWords } from '@/lib/log/child';
import { startRecorder } from '@/lib/recorder/recorder';
import type { ToldState } from '@/lib/recorder/state';
import { openJournalReader } from './journal/reader';

const data = required('STICKYBOARD_DATA');
const journal = join(data, 'journal');

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: the supervisor starts the recorder`);
  return value;
}

process.title = 'stickyboard recorder';
const opened = openChildLog('recorder');
tellLastWords(opened);
// Where CPUs are short, requests go first: what is to be stored waits safely in the journal.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const database = await startOrFail(async () => {
  mkdirSync(journal, { recursive: true });
  return lockWait(data, opened.log)(() => openDatabase(data, 'recorder'));
});
const recorder = startRecorder({
  database,
  journal: (positions) => openJournalReader(journal, positions),
  node: required('STICKYBOARD_NODE'),
  retention: JSON.parse(required('STICKYBOARD_RETENTION')),
  log: opened.log,
});

let stopping = false;

/** Stores what is left in the journal, then ends. */
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await recorder.stop();
  await database.$disconnect();
  process.exit(0);
}

// A signal to the whole group must not end the recorder before the workers whose journal it stores: the
// supervisor says when.
process.on('message', (message: { type: 'stop' } | ({ type: 'state' } & ToldState) | LevelMessage) => {
  if (message.type === 'stop') void stop();
  else if (message.type === 'state') recorder.tell(message);
});
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => void stop());
void recorder.ended.then(stop);
process.send?.({ type: 'ready' });
