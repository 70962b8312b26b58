import type { BackendRow } from '@/lib/contract/types';
import type { MetricGroup } from './family';

export const backendMetrics: MetricGroup<BackendRow> = {
  labels: { upstream: (row) => row.upstream, backend: (row) => row.name },
  families: [
    {
      name: 'backend_state',
      help: '1 for the admin state that is set.',
      split: 'state',
      values: ({ adminState }) => ({
        ready: Number(adminState === 'ready'),
        draining: Number(adminState === 'draining'),
        maintenance: Number(adminState === 'maintenance'),
      }),
    },
    { name: 'backend_weight', help: 'Its weight.', value: (row) => row.weight },
    {
      name: 'backend_sessions',
      help: 'Sessions pinned to it and seen within 5 minutes.',
      value: (row) => row.sessions,
    },
    {
      name: 'backend_drain_sessions_left',
      help: 'While it drains: active sessions whose pin to it holds.',
      value: ({ activePins }) => activePins,
    },
    {
      name: 'backend_drain_idle_pins_left',
      help: 'While it drains: pins of sessions that were idle for over 5 minutes and may come back.',
      value: ({ idlePins }) => idlePins,
    },
    {
      name: 'backend_safe_to_stop',
      help: 'While it drains: 1 once no pin to it holds and nothing is in flight.',
      value: ({ drainState }) => (drainState === null ? null : Number(drainState === 'safe-to-stop')),
    },
    {
      name: 'backend_pinned_ratio',
      help: 'Of requests with its pin, those that it served, last minute.',
      value: (row) => row.pinnedShare,
    },
    {
      name: 'backend_time_to_first_byte_seconds',
      help: 'Percentiles over the last minute.',
      // Not `quantile`, which belongs to summaries.
      split: 'percentile',
      values: (row) => ({ '50': microsToSeconds(row.p50Micros), '95': microsToSeconds(row.p95Micros) }),
    },
  ],
};

/** A backend as one node finds it; `node` is null while no node reports. */
export type BackendOfNode = Pick<BackendRow, 'upstream' | 'name' | 'health' | 'inFlight' | 'tunnels'> & {
  node: string | null;
};

/** Backends node by node: one that no node reports of is as it was found last. */
export function splitByNode(backends: readonly BackendRow[]): BackendOfNode[] {
  return backends.flatMap(({ upstream, name, health, inFlight, tunnels, nodes }): BackendOfNode[] =>
    nodes.length === 0
      ? [{ upstream, name, node: null, health, inFlight, tunnels }]
      : nodes.map((found) => ({ upstream, name, ...found })),
  );
}

/** What each node finds of each backend. */
export const backendNodeMetrics: MetricGroup<BackendOfNode> = {
  labels: { upstream: (row) => row.upstream, backend: (row) => row.name, node: (row) => row.node },
  families: [
    {
      name: 'backend_up',
      help: '1 while health checks and requests of the node succeed, 0 while the node finds it down.',
      value: ({ health }) => (health === 'unknown' ? null : Number(health === 'up')),
    },
    { name: 'backend_in_flight_requests', help: 'Requests in flight.', value: (row) => row.inFlight },
    {
      name: 'backend_open_tunnels',
      help: 'WebSockets and CONNECT tunnels.',
      value: (row) => row.tunnels,
    },
  ],
};

function microsToSeconds(micros: number | null): number | null {
  return micros === null ? null : micros / 1e6;
}
