export const empty = {
  title: 'No requests',
  past: 'No request came in this range.',
  live: 'No request has come in the last five minutes. Send one through the load balancer, twice, to see it stick:',
} as const;
