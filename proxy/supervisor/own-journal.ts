import { SUPERVISOR } from '../journal/segment';
import { JournalWriter } from '../journal/writer';

/**
 * The supervisor's own journal. Its records are few, so that they are kept whatever becomes of decisions.
 * @throws the file system's error where its first segment cannot be made
 */
export function ownJournal(directory: string): JournalWriter {
  const tell = (state: string): void => console.error(`stickyboard: the supervisor's journal ${state}`);
  return new JournalWriter(directory, SUPERVISOR, 'shed', {
    onFailing: ({ message }) => tell(`cannot be written: ${message}`),
    onOverflow: () => tell('cannot be kept in memory any longer: what happens now is missing in the log'),
    onWritten: () => tell('can be written again'),
    onNoSegment: ({ message }) => tell(`cannot begin a new file (${message}); the old one grows on`),
  });
}
