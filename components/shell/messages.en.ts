export const messages = {
  errorPage: {
    title: 'Something went wrong',
    text: 'The dashboard could not read its database, or has failed itself. Traffic through the load balancer and its log are not affected. The dashboard’s log output has the details under <code>{digest}</code>.',
    retry: 'Try again',
  },
  browserError: {
    title: 'This page failed in the browser',
    text: 'The browser reports: {reason}. Traffic through the load balancer and its log are not affected.',
  },
  notFound: {
    title: 'Page not found',
    text: 'The address may be mistyped, or what it showed is older than the log. Go to the <overview>overview</overview> or the <sessions>sessions</sessions>.',
  },
  skip: 'Skip to content',
  pages: 'Pages',
  about: 'Which sessions are pinned where, and why they moved.',
  upstream: 'Upstream',
  allUpstreams: 'All upstreams',
  upstreamsAll: 'This page covers all upstreams.',
  upstreamOfSession: 'This page covers one session on one upstream.',
  freshness: {
    waiting: 'Connecting',
    live: 'Live',
    paused: 'Paused',
    reconnecting: 'Reconnecting',
    stale: 'Stale',
  },
  outdated: 'The dashboard has been upgraded: this page is from the previous version.',
  lag: '<wide>Log </wide>{span} behind<wide>: {why}</wide>',
  lagCause: {
    silent: 'the recorder is storing nothing',
    locked: 'the database is locked',
    catchingUp: 'catching up',
    catchingUpAt: 'catching up, {rate} rows/s',
    growing: 'more traffic than can be stored',
  },
  lastUpdate: '<wide>Last update </wide>{age} s ago',
  resume: 'Resume live updates',
  pause: 'Pause live updates',
  theme: 'Theme',
  themes: {
    light: 'Light',
    dark: 'Dark',
    auto: 'System',
  },
  language: 'Language',
  tab: {
    stale: 'Stale',
    down: '{count} down',
    partlyDown: '{count} down on some nodes',
    alert: 'Alert',
  },
  alert: {
    noNode: 'No load balancer has reported to this database yet.',
    recorder:
      'The recorder of {node} has stored nothing since {time}: what you see is that old, and whether the load balancer is running is unknown. About {rows} wait in the journal; see its log output.',
    lost: 'Node {node} has not reported since {time}. It may still be serving: its requests since then are not in the log yet, and are added once it reports again.',
    locked:
      'The database of {node} is locked, and nothing has been stored since {time}: stop the program that holds the lock, or restart Stickyboard if its own recorder hangs. The journal keeps what is missing, about {rows}.',
    proxy: 'The load balancer on {node} has not reported since {time}. Start it again with npm start.',
    workers: 'No worker of {node} is running, so it accepts no connections; see its log output.',
    dashboard:
      'The dashboard’s server has not responded since {time}; this page keeps trying. The load balancer does not need it; whether that is running cannot be seen from here.',
    database:
      'The database has not been readable since {time} ({reason}): what you see is that old. The load balancer does not need it and keeps its decisions in the journal; whether that is running cannot be seen meanwhile.',
    lag: 'The log is {span} behind the traffic on {node}: about {rows} wait in the journal to be stored.',
    buffering: 'The journal of {node} cannot be written, and decisions wait in memory; see its log output.',
    shedding:
      'The journal of {node} is full: requests are served but not recorded, {decisions} at the last report.',
    rejecting: 'The journal of {node} is full: new requests get 503, {requests} at the last report.',
  },
} as const;
