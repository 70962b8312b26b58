import type { Logger, LogLevel } from '@/lib/core/logger';
import { supervisorWriter } from '../journal/segment';
import { JournalWriter } from '../journal/writer';

/**
 * The supervisor's own journal. Its records are few, so that they are kept even if decisions are dropped.
 * @throws the file system's error if its first segment cannot be created
 */
export function openSupervisorJournal(directory: string, log: Logger): JournalWriter {
  const logState = (level: LogLevel, state: string): void => log(level, `the supervisor's journal ${state}`);
  return new JournalWriter(directory, supervisorWriter, 'shed', {
    onWriteFailed: ({ message }) => logState('error', `cannot be written: ${message}`),
    onBacklogFull: () =>
      logState('error', 'has filled its buffer in memory: events are lost until it can be written'),
    onRecovered: () => logState('info', 'can be written again'),
    onRotationFailed: ({ message }) =>
      logState('warn', `cannot start a new segment (${message}); the current one keeps growing`),
  });
}
