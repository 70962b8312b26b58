/** Process entry of the recorder: joins the journal's reader with the part of lib that stores it. */
import { mkdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { onParentExit, sendToProcess } from '@/lib/core/process-channel';
import { receiveStoreLocation } from '@/lib/core/store-location-channel';
import {
  type LogLevelMessage,
  logUncaughtExceptions,
  openChildLog,
  startOrExit,
} from '@/lib/logging/child-log';
import { startRecorder } from '@/lib/recorder/recorder';
import { storeEngine } from '@/lib/store/chosen-engine';
import type { ReportedState } from '@/lib/store/log-writer';
import { openJournalReader } from '../journal/reader';

async function runRecorder(): Promise<void> {
  process.title = 'stickyboard recorder';
  const receivingLocation = receiveStoreLocation();
  const childLog = openChildLog('recorder');
  logUncaughtExceptions(childLog);
  const location = await receivingLocation;
  const journalDirectory = join(location.dataDir, 'journal');
  const writer = await startOrExit(async () => {
    mkdirSync(journalDirectory, { recursive: true });
    return storeEngine.openLogWriter({
      location,
      node: requireEnvironment('STICKYBOARD_NODE'),
      journal: requireEnvironment('STICKYBOARD_JOURNAL_ID'),
      log: childLog.log,
    });
  });
  const recorder = startRecorder({
    writer,
    openJournal: (positions) => openJournalReader(journalDirectory, positions),
    retention: JSON.parse(requireEnvironment('STICKYBOARD_RETENTION')),
    log: childLog.log,
  });

  let isStopping = false;
  /** Stores the remaining records of the journal, then exits. */
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    await recorder.stop();
    await writer.close();
    process.exit(0);
  };

  // A signal to the whole group must not end the recorder before the workers whose journal it stores: the
  // supervisor says when.
  process.on(
    'message',
    (message: { type: 'stop' } | ({ type: 'state' } & ReportedState) | LogLevelMessage) => {
      if (message.type === 'stop') void stop();
      else if (message.type === 'state') recorder.report(message);
    },
  );
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  onParentExit(() => void stop());
  void recorder.ended.then(stop);
  // Requests have priority if CPUs are short: records wait safely in the journal. Set only now, since the start of the
  // load balancer waits for the recorder's.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  sendToProcess(process, { type: 'ready' });
}

function requireEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: the supervisor starts the recorder`);
  return value;
}

await runRecorder();
