export const messages = {
  overview: 'Overview',
  backends: 'Backends',
  sessions: 'Sessions',
  failovers: 'Failovers',
  export: 'Export',
  settings: 'Settings',
} as const;
