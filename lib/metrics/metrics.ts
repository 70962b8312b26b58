import { Registry } from 'prom-client';
import type { BackendRow, DecisionLogUsage, NodeRow } from '@/lib/contract/types';
import { version } from '@/lib/core/version';
import type { MoveTotal, RequestTotal } from '@/lib/store/log';
import type { NotificationTotal } from '@/lib/store/notifications';
import { backendMetrics, backendNodeMetrics, splitByNode } from './backends';
import { dashboardMetrics, sampleDashboardUsage } from './dashboard-usage';
import { logMetrics } from './decision-log';
import { type MetricGroup, registerMetrics } from './family';
import { nodeMetrics } from './nodes';
import { notificationMetrics } from './notifications';
import type { ProcessUsage } from './process-usage';
import { processMetrics } from './processes';
import { moveMetrics, trafficMetrics } from './traffic';

/** The sources of metrics: the processes as the system sees them, everything else as in the log. */
export interface MetricsInput {
  backends: BackendRow[];
  nodes: NodeRow[];
  log: DecisionLogUsage;
  requests: RequestTotal[];
  moves: MoveTotal[];
  notifications: NotificationTotal[];
  processes: ProcessUsage[];
}

const buildMetrics: MetricGroup<{ version: string; nodejs: string }> = {
  labels: { version: (row) => row.version, nodejs: (row) => row.nodejs },
  families: [{ name: 'build_info', help: 'Always 1; its labels say what runs.', value: () => 1 }],
};

/**
 * All metrics as Prometheus reads them (text format 0.0.4; names by its conventions). Counters are what the log has
 * counted since it was begun: a restart of a process resets nothing but its own CPU time.
 */
export function renderMetrics(input: MetricsInput): Promise<string> {
  const registry = new Registry();
  registerMetrics(registry, buildMetrics, [{ version, nodejs: process.version }]);
  registerMetrics(registry, trafficMetrics, input.requests);
  registerMetrics(registry, moveMetrics, input.moves);
  registerMetrics(registry, backendMetrics, input.backends);
  registerMetrics(registry, backendNodeMetrics, splitByNode(input.backends));
  registerMetrics(registry, nodeMetrics, input.nodes);
  registerMetrics(registry, notificationMetrics, input.notifications);
  registerMetrics(registry, logMetrics, [input.log]);
  registerMetrics(registry, processMetrics, input.processes);
  registerMetrics(registry, dashboardMetrics, [sampleDashboardUsage()]);
  return registry.metrics();
}
