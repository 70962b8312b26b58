import { JournalWriter } from '@/proxy/journal/writer';

/**
 * A journal that throws if it cannot be written: a benchmark cannot continue then.
 *
 * @param directory of the journal, created if it is missing
 * @param writer a name of its own, such as `bench`
 * @throws the file system's error, at once or on append
 */
export function openStrictJournal(directory: string, writer: string): JournalWriter {
  const fail = (error: Error): never => {
    throw error;
  };
  return new JournalWriter(directory, writer, 'stop', {
    onWriteFailed: fail,
    onRotationFailed: fail,
    onBacklogFull: () => undefined,
    onRecovered: () => undefined,
  });
}
