import type { NodeRow } from '@/lib/contract/types';
import type { MetricGroup } from './family';

/** The proxies, each with its journal and its recorder. */
export const nodeMetrics: MetricGroup<NodeRow> = {
  labels: { node: (row) => row.name },
  families: [
    {
      name: 'proxy_start_time_seconds',
      help: 'When the proxy started, Unix time.',
      value: (row) => toUnixSeconds(row.startedAt),
    },
    {
      name: 'proxy_heartbeat_time_seconds',
      help: 'When it was last heard of, Unix time.',
      value: (row) => toUnixSeconds(row.heartbeat),
    },
    { name: 'proxy_workers', help: 'Workers that serve.', value: (row) => row.workers },
    {
      name: 'proxy_malformed_requests_total',
      help: 'Requests answered 400 and never forwarded.',
      value: (row) => row.rejected,
    },
    {
      name: 'proxy_turned_away_requests_total',
      help: 'Answered 503 for want of room in the journal.',
      value: (row) => row.rejectedRequests,
    },
    {
      name: 'proxy_dropped_cookies_total',
      help: "Set-Cookie lines of backends with the route cookie's name, which were dropped.",
      value: (row) => row.droppedCookies,
    },
    {
      name: 'journal_limit_bytes',
      help: 'Size up to which the journal may grow.',
      value: (row) => row.journalLimit,
    },
    {
      name: 'journal_unrecorded_decisions_total',
      help: 'Not recorded for want of room.',
      value: (row) => row.droppedDecisions,
    },
    {
      name: 'journal_damaged_records_total',
      help: 'Records whose checksum did not match.',
      value: (row) => row.corruptLines,
    },
    {
      name: 'recorder_stored_time_seconds',
      help: 'When the recorder was last at work, Unix time.',
      value: (row) => toUnixSeconds(row.recordedAt),
    },
    {
      name: 'recorder_lag_seconds',
      help: 'How far the log is behind the traffic.',
      value: (row) => row.lagSeconds,
    },
    {
      name: 'recorder_lag_records',
      help: 'Records of the journal that wait to be stored, about.',
      value: (row) => row.lagRows,
    },
    {
      name: 'recorder_lag_bytes',
      help: 'Bytes of the journal that wait to be stored.',
      value: (row) => row.lagBytes,
    },
  ],
};

function toUnixSeconds(iso: string): number {
  return Date.parse(iso) / 1000;
}
