export const empty = {
  title: 'No requests',
  anyUpstream: 'any upstream',
  past: 'The log has no request of {upstream} in this range.',
  live: 'The log has no request of {upstream} in the last five minutes. Send one through the load balancer, twice, to see it stick:',
  behind: 'The log is {span} behind the traffic: what came to {upstream} since then is not shown yet.',
} as const;
