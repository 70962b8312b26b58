export const messages = {
  open: 'Send demonstration traffic…',
  title: 'Send demonstration traffic',
  explanation:
    '{visitors} visitors come to {listener}, each with cookies of its own, and ask for / once a second for {seconds} seconds.',
  realRequests:
    'These are real requests: the backends of {upstream} serve them, and the log keeps them like any other. Their User-Agent is Stickyboard-demonstration.',
  start: 'Send them',
  started: 'Demonstration traffic is on its way',
  startedDetail: 'It ends by itself in {seconds} seconds.',
  failed: 'No demonstration traffic was sent',
} as const;
