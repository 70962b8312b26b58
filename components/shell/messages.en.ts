export const messages = {
  errorPage: {
    title: 'This page could not be made',
    text: 'The dashboard could not read its database, or met a fault of its own. Traffic through the load balancer and its log do not depend on it. The dashboard’s output says more under <code>{digest}</code>.',
    retry: 'Try again',
  },
  browserError: {
    title: 'This page met an error in the browser',
    text: 'The browser says: {reason}. Traffic through the load balancer and its log do not depend on the page.',
  },
  notFound: {
    title: 'There is no such page',
    text: 'The address may be mistyped, or what it showed is older than the log goes back. Go to the <overview>overview</overview> or the <sessions>sessions</sessions>.',
  },
  skip: 'Skip to the page',
  pages: 'Pages',
  about: 'Which sessions are pinned where, and what moved them.',
  upstream: 'Upstream',
  allUpstreams: 'All upstreams',
  upstreamsAll: 'This page is about all upstreams.',
  upstreamOfSession: 'This page is about one session, on one upstream.',
  freshness: {
    waiting: 'Connecting',
    live: 'Live',
    paused: 'Paused',
    reconnecting: 'Reconnecting',
    stale: 'Stale',
  },
  outdated: 'The dashboard has been upgraded: this page is of the version before.',
  lag: '<wide>Log </wide>{span} behind<wide>: {why}</wide>',
  lagCause: {
    silent: 'the recorder stores nothing',
    locked: 'the database is locked',
    catchingUp: 'catching up',
    catchingUpAt: 'catching up, {rate} rows/s',
    growing: 'more comes than is stored',
  },
  lastUpdate: '<wide>Last update </wide>{age} s ago',
  resume: 'Go on with the live picture',
  pause: 'Hold the picture still',
  theme: 'Theme',
  themes: {
    light: 'Light',
    dark: 'Dark',
    auto: 'As the system',
  },
  language: 'Language',
  tab: {
    stale: 'Stale',
    down: '{count} down',
    alert: 'Trouble',
  },
  alert: {
    noNode: 'No load balancer has reported to this database yet.',
    recorder:
      'The recorder of {node} has written nothing since {time}: what you see is that old, and whether the load balancer is running cannot be seen. About {rows} wait in the journal; what it printed says why.',
    locked:
      'The database of {node} is locked, and nothing was stored since {time}: end the program that holds the lock, or restart Stickyboard where its own recorder hangs. The journal keeps what is missing, about {rows}.',
    proxy: 'The load balancer on {node} has not reported since {time}. Start it again with npm start.',
    workers: 'No worker of {node} is running, so it takes no connections: what it printed says why.',
    dashboard:
      'The dashboard’s server has not answered since {time}; this page tries again by itself. The load balancer does not need it; whether that is running cannot be seen from here.',
    database:
      'The database cannot be read since {time} ({reason}): what you see is that old. The load balancer does not need it and keeps its decisions in the journal; whether that is running cannot be seen meanwhile.',
    lag: 'The log is {span} behind the traffic on {node}: about {rows} wait in the journal to be stored.',
    held: 'The journal of {node} cannot be written, and decisions wait in memory: what it printed says why.',
    shed: 'The log of {node} is full: requests are served but not recorded, {decisions} at the last report.',
    stopped: 'The log of {node} is full: new requests are answered 503, {requests} at the last report.',
  },
} as const;
