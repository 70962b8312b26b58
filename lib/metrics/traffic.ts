import type { MoveTotal, RequestTotal } from '@/lib/store/log';
import type { MetricGroup } from './family';

/** What backends did since the log was begun; what was refused has none. */
export const trafficMetrics: MetricGroup<RequestTotal> = {
  labels: {
    upstream: (row) => row.upstream,
    backend: (row) => row.backend,
    node: (row) => row.node || null,
  },
  families: [
    {
      name: 'requests_total',
      help: 'Requests by outcome.',
      split: 'outcome',
      // Counters that are 0 are reported, too: Prometheus ignores the first value of a counter.
      values: ({ assigned, pinned, moved, refused }) => ({ assigned, pinned, moved, refused }),
    },
    {
      name: 'errors_total',
      help: 'Responses with a status of 500 or above, or cut off by their backend.',
      value: (row) => row.errors,
    },
    {
      name: 'bytes_total',
      help: 'Bytes received from clients (in) and sent to them (out).',
      split: 'direction',
      values: (row) => ({ in: row.bytesIn, out: row.bytesOut }),
    },
  ],
};

export const moveMetrics: MetricGroup<MoveTotal> = {
  labels: {
    upstream: (row) => row.upstream,
    from: (row) => row.previousBackend,
    to: (row) => row.backend,
    reason: (row) => row.reason,
    node: (row) => row.node || null,
  },
  families: [
    {
      name: 'moves_total',
      help: 'Requests whose session left a backend for another.',
      value: (row) => row.moves,
    },
  ],
};
