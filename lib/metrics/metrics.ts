import { Registry } from 'prom-client';
import type { BackendRow, LogState, NodeRow } from '@/lib/api/types';
import type { NotifyTotal } from '@/lib/queries/notifyTotals';
import type { MoveTotal, RequestTotal } from '@/lib/queries/totals';
import { version } from '@/lib/version';
import { backends } from './backends';
import { dashboard, dashboardNow } from './dashboard';
import { type Subject, tell } from './family';
import { log } from './log';
import { nodes } from './nodes';
import { notifications } from './notifications';
import { processes } from './processes';
import type { ProcessNow } from './processesNow';
import { moves, traffic } from './traffic';

/** What is told of: the processes as the system sees them, the rest as the log has it. */
export interface Told {
  backends: BackendRow[];
  nodes: NodeRow[];
  log: LogState;
  requests: RequestTotal[];
  moves: MoveTotal[];
  notifications: NotifyTotal[];
  processes: ProcessNow[];
}

const build: Subject<{ version: string; nodejs: string }> = {
  labels: { version: (row) => row.version, nodejs: (row) => row.nodejs },
  families: [{ name: 'build_info', help: 'Always 1; its labels say what runs.', value: () => 1 }],
};

/**
 * All metrics as Prometheus reads them (text format 0.0.4; names by its conventions). Counters are what the log has
 * counted since it was begun: a restart of any process leaves them as they are, but for its own CPU time.
 */
export function metricsText(told: Told): Promise<string> {
  const registry = new Registry();
  tell(registry, build, [{ version, nodejs: process.version }]);
  tell(registry, traffic, told.requests);
  tell(registry, moves, told.moves);
  tell(registry, backends, told.backends);
  tell(registry, nodes, told.nodes);
  tell(registry, notifications, told.notifications);
  tell(registry, log, [told.log]);
  tell(registry, processes, told.processes);
  tell(registry, dashboard, [dashboardNow()]);
  return registry.metrics();
}
