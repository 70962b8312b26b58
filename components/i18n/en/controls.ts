export const controls = {
  cancel: 'Cancel',
  close: 'Close',
  copied: 'Copied',
  copiedMark: 'copied',
  copy: 'Copy',
  copyId: 'Copy {what}',
  copyIdTitle: '{id}, click to copy',
  inUse: 'in use',
  /** Two whole sentences after one another. */
  sentences: '{first} {second}',
  dismiss: 'Dismiss',
} as const;
