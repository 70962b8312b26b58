import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { BackendRow, LogState, NodeRow } from '@/lib/api/types';
import type { NotifyTotal } from '@/lib/queries/notifyTotals';
import type { MoveTotal, RequestTotal } from '@/lib/queries/totals';
import { version } from '@/lib/version';

/** What is told of, as the log has it. */
export interface Told {
  backends: BackendRow[];
  nodes: NodeRow[];
  log: LogState;
  requests: RequestTotal[];
  moves: MoveTotal[];
  notifications: NotifyTotal[];
}

const ofBackend = ['upstream', 'backend'] as const;
const states = ['ready', 'draining', 'maintenance'] as const;

/**
 * All metrics as Prometheus reads them (text format 0.0.4; names by its conventions). Counters are what the log has
 * counted since it was begun: a restart of any process leaves them as they are.
 */
export async function metricsText(told: Told): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `stickyboard_${name}`, help, labelNames: [...labelNames], registers: [registry] });
  const counter = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Counter({ name: `stickyboard_${name}`, help, labelNames: [...labelNames], registers: [registry] });

  gauge('build_info', 'Always 1; its labels say what runs.', ['version', 'node']).set(
    { version, node: process.version },
    1,
  );
  tellTraffic(told, counter);
  tellBackends(told.backends, gauge);
  tellNodes(told.nodes, gauge, counter);
  tellNotifications(told.notifications, gauge, counter);
  gauge('log_decisions', 'Decisions that the log has, about.').set(told.log.decisions);
  gauge('log_sessions', 'Sessions that the log has.').set(told.log.sessions);
  gauge('log_bytes', 'Size of the database file.').set(told.log.fileBytes);
  gauge('log_used_bytes', 'Bytes of the database that hold something.').set(told.log.usedBytes);
  if (told.log.keepBytes !== null)
    gauge('log_limit_bytes', 'Size that the log may have.').set(told.log.keepBytes);
  return `${await registry.metrics()}${await processMetrics()}`;
}

type Make<Metric> = (name: string, help: string, labelNames?: readonly string[]) => Metric;

function tellTraffic({ requests, moves }: Told, counter: Make<Counter>): void {
  const total = counter('requests_total', 'Requests by what the proxy did with them.', [
    ...ofBackend,
    'outcome',
  ]);
  const errors = counter('errors_total', 'Answers with a status of 500 or above.', ofBackend);
  const bytes = counter('bytes_total', 'Octets from clients (in) and to them (out).', [
    ...ofBackend,
    'direction',
  ]);
  for (const row of requests) {
    const labels = { upstream: row.upstream, backend: row.backend };
    for (const outcome of ['assigned', 'pinned', 'moved', 'refused'] as const) {
      if (row[outcome] > 0) total.inc({ ...labels, outcome }, row[outcome]);
    }
    errors.inc(labels, row.errors);
    bytes.inc({ ...labels, direction: 'in' }, row.bytesIn);
    bytes.inc({ ...labels, direction: 'out' }, row.bytesOut);
  }
  const moved = counter('moves_total', 'Requests whose session left a backend for another.', [
    'upstream',
    'from',
    'to',
    'reason',
  ]);
  for (const { upstream, previousBackend, backend, reason, moves: count } of moves) {
    moved.inc({ upstream, from: previousBackend, to: backend, reason }, count);
  }
}

function tellBackends(backends: BackendRow[], gauge: Make<Gauge>): void {
  const up = gauge(
    'backend_up',
    '1 while health checks and requests succeed, 0 while it is down.',
    ofBackend,
  );
  const state = gauge('backend_state', '1 for the state that the operator wants.', [...ofBackend, 'state']);
  const weight = gauge('backend_weight', 'Its weight.', ofBackend);
  const inFlight = gauge('backend_in_flight_requests', 'Requests under way.', ofBackend);
  const tunnels = gauge('backend_open_tunnels', 'WebSockets and CONNECT tunnels.', ofBackend);
  const sessions = gauge('backend_sessions', 'Sessions pinned to it and seen within 5 minutes.', ofBackend);
  const left = gauge(
    'backend_drain_sessions_left',
    'Of one that drains: sessions still pinned to it.',
    ofBackend,
  );
  const pinned = gauge(
    'backend_pinned_ratio',
    'Of requests with its pin, those that it served, last minute.',
    ofBackend,
  );
  const latency = gauge('backend_time_to_first_byte_seconds', 'Quantiles over the last minute.', [
    ...ofBackend,
    'quantile',
  ]);
  for (const row of backends) {
    const labels = { upstream: row.upstream, backend: row.name };
    if (row.health !== 'unknown') up.set(labels, row.health === 'up' ? 1 : 0);
    for (const each of states) state.set({ ...labels, state: each }, row.adminState === each ? 1 : 0);
    weight.set(labels, row.weight);
    inFlight.set(labels, row.inFlight);
    tunnels.set(labels, row.tunnels);
    sessions.set(labels, row.sessions);
    if (row.adminState !== 'ready') left.set(labels, row.sessions);
    if (row.pinnedShare !== null) pinned.set(labels, row.pinnedShare);
    if (row.p50Micros !== null) latency.set({ ...labels, quantile: '0.5' }, row.p50Micros / 1e6);
    if (row.p95Micros !== null) latency.set({ ...labels, quantile: '0.95' }, row.p95Micros / 1e6);
  }
}

function tellNodes(nodes: NodeRow[], gauge: Make<Gauge>, counter: Make<Counter>): void {
  const of = ['node'];
  const started = gauge('proxy_start_time_seconds', 'When the proxy started, Unix time.', of);
  const heartbeat = gauge('proxy_heartbeat_time_seconds', 'When it was last heard of, Unix time.', of);
  const workers = gauge('proxy_workers', 'Workers that serve.', of);
  const malformed = counter(
    'proxy_malformed_requests_total',
    'Requests answered 400 and never forwarded.',
    of,
  );
  const turnedAway = counter(
    'proxy_turned_away_requests_total',
    'Answered 503 for want of room in the journal.',
    of,
  );
  const unrecorded = counter('journal_unrecorded_decisions_total', 'Not recorded for want of room.', of);
  const damaged = counter('journal_damaged_records_total', 'Records whose checksum did not match.', of);
  const recorded = gauge(
    'recorder_stored_time_seconds',
    'When the recorder was last at work, Unix time.',
    of,
  );
  const lag = gauge('recorder_lag_seconds', 'How far the log is behind the traffic.', of);
  const rows = gauge('recorder_lag_records', 'Records of the journal that wait to be stored, about.', of);
  const bytes = gauge('recorder_lag_bytes', 'Bytes of the journal that wait to be stored.', of);
  for (const row of nodes) {
    const labels = { node: row.name };
    started.set(labels, unixTime(row.startedAt));
    heartbeat.set(labels, unixTime(row.heartbeat));
    workers.set(labels, row.workers);
    malformed.inc(labels, row.rejected);
    turnedAway.inc(labels, row.turnedAway);
    unrecorded.inc(labels, row.unrecorded);
    damaged.inc(labels, row.damaged);
    recorded.set(labels, unixTime(row.recordedAt));
    lag.set(labels, row.lagSeconds);
    rows.set(labels, row.lagRows);
    bytes.set(labels, row.lagBytes);
  }
}

function tellNotifications(targets: NotifyTotal[], gauge: Make<Gauge>, counter: Make<Counter>): void {
  const total = counter('notifications_total', 'Notifications by what became of them.', [
    'target',
    'outcome',
  ]);
  const waiting = gauge('notifications_waiting', 'Notifications that are to be delivered.', ['target']);
  for (const row of targets) {
    const { target } = row;
    total.inc({ target, outcome: 'delivered' }, row.delivered);
    total.inc({ target, outcome: 'given-up' }, row.givenUp);
    total.inc({ target, outcome: 'dropped' }, row.dropped);
    waiting.set({ target }, row.waiting);
  }
}

function unixTime(iso: string): number {
  return Date.parse(iso) / 1000;
}

declare global {
  // One for the process: what it watches goes on from scrape to scrape.
  var stickyboardProcessMetrics: Registry | undefined;
}

/** The dashboard's own process: CPU, memory, descriptors, event loop. */
function processMetrics(): Promise<string> {
  if (!globalThis.stickyboardProcessMetrics) {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry, prefix: 'stickyboard_dashboard_' });
    globalThis.stickyboardProcessMetrics = registry;
  }
  return globalThis.stickyboardProcessMetrics.metrics();
}
