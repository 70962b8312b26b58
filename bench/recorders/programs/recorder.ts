/**
 * The product's recorder with the time of each batch: `node bench-recorder.js JOURNAL NODE`. It gets the store's location
 * by message, says `ready`, begins at `start`, reports each batch and ends at `stop`.
 */
import { once } from 'node:events';
import { sendToProcess } from '@/lib/core/process-channel';
import { receiveStoreLocation } from '@/lib/core/store-location-channel';
import { startRecorder } from '@/lib/recorder/recorder';
import { storeEngine } from '@/lib/store/chosen-engine';
import type { LogWriter } from '@/lib/store/log-writer';
import { openJournalReader } from '@/proxy/journal/reader';
import { unlimitedRetention } from '../../log/plan';
import type { BatchMessage } from '../run-recorders';

const [directory, node] = process.argv.slice(2) as [string, string];
const log = (_level: string, sentence: string): void => {
  process.stderr.write(`${node}: ${sentence}\n`);
};
const location = await receiveStoreLocation();
const writer = await storeEngine.openLogWriter({ location, node, journal: `journal of ${node}`, log });
const started = once(process, 'message');
sendToProcess(process, { type: 'ready' });
await started;
const recorder = startRecorder({
  writer: reportBatches(writer),
  openJournal: (positions) => openJournalReader(directory, positions),
  retention: JSON.parse(unlimitedRetention),
  log,
});
await once(process, 'message');
await recorder.stop();
await writer.close();
process.disconnect();

/** The same writer, which reports what it has appended. */
function reportBatches(inner: LogWriter): LogWriter {
  const append: LogWriter['append'] = async (batch, lagBytes, lease) => {
    const began = performance.now();
    const isNew = await inner.append(batch, lagBytes, lease);
    const milliseconds = performance.now() - began;
    if (!isNew) throw new Error('a batch was stored that was stored before');
    sendToProcess(process, {
      type: 'batch',
      rows: batch.decisionCount,
      milliseconds,
    } satisfies BatchMessage);
    return isNew;
  };
  return new Proxy(inner, {
    get: (target, name) => (name === 'append' ? append : Reflect.get(target, name)),
  });
}
