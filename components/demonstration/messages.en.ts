export const messages = {
  open: 'Send demonstration traffic…',
  title: 'Send demonstration traffic',
  explanation:
    '{visitors} visitors, each with its own cookies, request / from {listener} once a second for {seconds} seconds.',
  realRequests:
    'These are real requests: the backends of {upstream} serve them, and the log records them like any other. Their User-Agent is Stickyboard-demonstration.',
  start: 'Send traffic',
  started: 'Demonstration traffic started',
  startedDetail: 'It stops by itself after {seconds} seconds.',
  failed: 'No demonstration traffic was sent',
} as const;
