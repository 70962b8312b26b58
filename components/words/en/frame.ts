export const frame = {
  skip: 'Skip to the page',
  pages: 'Pages',
  page: {
    overview: 'Overview',
    backends: 'Backends',
    sessions: 'Sessions',
    failovers: 'Failovers',
    export: 'Export',
    settings: 'Settings',
  },
  about: 'Which sessions are pinned where, and what moved them.',
  upstream: 'Upstream',
  freshness: {
    waiting: 'Connecting',
    live: 'Live',
    paused: 'Paused',
    reconnecting: 'Reconnecting',
    stale: 'Stale',
  },
  outdated: 'The dashboard has been upgraded: this page is of the version before.',
  lastUpdate: '<wide>Last update </wide>{age} s ago',
  goOn: 'Go on with the live picture',
  hold: 'Hold the picture still',
  theme: 'Theme',
  themes: { light: 'Light', dark: 'Dark', auto: 'As the system' },
  language: 'Language',
  tab: { stale: 'Stale', down: '{count} down', trouble: 'Trouble' },
  trouble: {
    nobody: 'No load balancer has reported to this database yet.',
    recorder:
      'The recorder of {node} has written nothing since {time}: what you see is that old. The journal keeps what is missing, about {rows}; what it printed says why.',
    proxy: 'The load balancer on {node} has not reported since {time}. Start it again with npm start.',
    workers: 'No worker of {node} is running, so it takes no connections: what it printed says why.',
    dashboard:
      'The dashboard’s server has not answered since {time}; this page tries again by itself. Traffic does not depend on it.',
    database:
      'The database cannot be read since {time} ({reason}): what you see is that old. Traffic does not depend on it, and the journal keeps what is decided.',
    behind: 'The log is {span} (about {rows}) behind the traffic on {node} and catching up; nothing is lost.',
    held: 'The journal of {node} cannot be written, and decisions wait in memory: what it printed says why.',
    shed: 'The log of {node} is full: requests are served but not recorded, {decisions} at the last report.',
    stopped: 'The log of {node} is full: new requests are answered 503, {requests} at the last report.',
  },
} as const;
