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
      help: 'When it last reported, Unix time.',
      value: (row) => toUnixSeconds(row.heartbeat),
    },
    { name: 'proxy_workers', help: 'Workers that are serving.', value: (row) => row.workers },
    {
      name: 'proxy_malformed_requests_total',
      help: 'Malformed requests, rejected and never forwarded.',
      value: (row) => row.rejected,
    },
    {
      name: 'proxy_dropped_cookies_total',
      help: "Set-Cookie lines of backends dropped because they had the route cookie's name.",
      value: (row) => row.droppedCookies,
    },
    {
      name: 'journal_limit_bytes',
      help: 'Size up to which the journal may grow.',
      value: (row) => row.journalLimit,
    },
    {
      name: 'journal_unrecorded_decisions_total',
      help: 'Decisions not recorded because the journal was full.',
      value: (row) => row.droppedDecisions,
    },
    {
      name: 'journal_rejected_requests_total',
      help: 'Requests rejected with 503 because the journal was full.',
      value: (row) => row.rejectedRequests,
    },
    {
      name: 'journal_corrupt_records_total',
      help: 'Records whose checksum did not match.',
      value: (row) => row.corruptLines,
    },
    {
      name: 'recorder_stored_time_seconds',
      help: 'When the recorder last ran, Unix time.',
      value: (row) => toUnixSeconds(row.recordedAt),
    },
    {
      name: 'recorder_lag_seconds',
      help: 'How far the log is behind the traffic.',
      value: (row) => row.lagSeconds,
    },
    {
      name: 'recorder_lag_records',
      help: 'Journal records waiting to be stored, approximately.',
      value: (row) => row.lagRows,
    },
    {
      name: 'recorder_lag_bytes',
      help: 'Bytes of the journal waiting to be stored.',
      value: (row) => row.lagBytes,
    },
  ],
};

function toUnixSeconds(iso: string): number {
  return Date.parse(iso) / 1000;
}
