export const messages = {
  asChart: 'Show the chart',
  asTable: 'Show a table',
  latest: 'Latest values: {title}',
  more: '{count} more',
  unknownSpan: 'Not stored yet: the log is behind',
  moreEvents: '{count} more events: click or press Enter to see them',
  keys: '{title}: read with the arrow keys, select with Shift, zoom with Enter',
  table: '{title}, as a table',
  time: 'Time',
} as const;
