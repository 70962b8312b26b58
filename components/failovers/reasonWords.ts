/** Why requests moved, in a few words for a column; every reason that the log knows. */
const words: Record<string, string> = {
  'connect-failed': 'Connection refused',
  timeout: 'No answer in time',
  'bad-response': 'Answer broken off',
  'backend-down': 'Backend down',
  'drain-ended': 'Drain ended',
  maintenance: 'Maintenance',
  removed: 'Removed from the configuration',
  full: 'Backend full',
  unpinned: 'Unpinned by an operator',
  returned: 'Returned to its first backend',
};

/** A cause in words; one that is not known stays as it is. */
export function reasonWords(reason: string): string {
  return words[reason] ?? (reason || 'Unknown');
}
