import { SUPERVISOR } from '../journal/segment';
import { JournalWriter } from '../journal/writer';
import type { Log, LogLevel } from '../log';

/**
 * The supervisor's own journal. Its records are few, so that they are kept whatever becomes of decisions.
 * @throws the file system's error where its first segment cannot be made
 */
export function ownJournal(directory: string, log: Log): JournalWriter {
  const tell = (level: LogLevel, state: string): void => log(level, `the supervisor's journal ${state}`);
  return new JournalWriter(directory, SUPERVISOR, 'shed', {
    onFailing: ({ message }) => tell('error', `cannot be written: ${message}`),
    onOverflow: () =>
      tell('error', 'cannot be kept in memory any longer: what happens now is missing in the log'),
    onWritten: () => tell('info', 'can be written again'),
    onNoSegment: ({ message }) => tell('warn', `cannot begin a new file (${message}); the old one grows on`),
  });
}
