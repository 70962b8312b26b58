export const messages = {
  failed: 'The action failed',
  cancel: 'Cancel',
  close: 'Close',
  copied: 'Copied',
  copiedMark: 'copied',
  copy: 'Copy',
  copyId: 'Copy {what}',
  copyIdTitle: '{id}, click to copy',
  inUse: 'in use',
  twoSentences: '{first} {second}',
  dismiss: 'Dismiss',
  chunk: {
    page: 'Part of this page could not be loaded',
    dialog: 'This dialog could not be loaded',
    outdated:
      'The dashboard has been upgraded since this page was loaded. Reload the page to use the new version.',
    unreachable:
      'Its code could not be loaded from the dashboard’s server. Try again, or reload the page. Nothing has been changed.',
    reload: 'Reload page',
  },
  timeZone: {
    toLocal: 'Show times in your time zone',
    toUtc: 'Show times in UTC',
    inUtc: 'Times are in UTC; show them in your time zone',
    inZone: 'Times are in {zone}; show them in UTC',
    utc: 'UTC',
    local: 'Local',
  },
} as const;
