import { JournalWriter } from '@/proxy/journal/writer';

/**
 * A journal that gives up where it cannot be written: a benchmark has nothing to go on with then.
 *
 * @param directory of the journal, made where it is missing
 * @param writer a name of its own, such as `bench`
 * @throws the file system's error, at once or from where it appends
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
