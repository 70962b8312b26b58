export const common = {
  cancel: 'Cancel',
  close: 'Close',
  copied: 'Copied',
  copiedMark: 'copied',
  copy: 'Copy',
  copyId: 'Copy {what}',
  copyIdTitle: '{id}, click to copy',
  inUse: 'in use',
  dismiss: 'Dismiss',
} as const;
