import { loadStepsSeconds } from '@/lib/core/rollup-steps';
import { sessionSorts, sortOrders } from '@/lib/core/session-order';
import type { DecisionFilter, EventFilter, SessionFilter } from '@/lib/store/filters';
import { findProblems } from '@/lib/store/find-problems';
import type { Database } from '@/lib/store/sql/database';
import { auditPage } from '@/lib/store/sql/queries/audit-page';
import { backendHistory } from '@/lib/store/sql/queries/backend-history';
import { countAudit } from '@/lib/store/sql/queries/count-audit';
import { countEvents } from '@/lib/store/sql/queries/count-events';
import {
  activeSessionsCondition,
  countMovableSessions,
} from '@/lib/store/sql/queries/count-movable-sessions';
import type { DecisionKey } from '@/lib/store/sql/queries/decision-scan';
import { decisionsEstimate } from '@/lib/store/sql/queries/decisions-estimate';
import { decisionsPage } from '@/lib/store/sql/queries/decisions-page';
import { displacedSessions } from '@/lib/store/sql/queries/displaced-sessions';
import { drainPreview } from '@/lib/store/sql/queries/drain-preview';
import { eventSteps } from '@/lib/store/sql/queries/event-steps';
import { eventsPage } from '@/lib/store/sql/queries/events-page';
import { getBackend, getBackends } from '@/lib/store/sql/queries/get-backends';
import { getDecisionLogState } from '@/lib/store/sql/queries/get-decision-log-state';
import { getDrainProgress } from '@/lib/store/sql/queries/get-drain-progress';
import { getEventsAfter } from '@/lib/store/sql/queries/get-events-after';
import { getFailoversSince } from '@/lib/store/sql/queries/get-failovers-since';
import { getHighWaterMark } from '@/lib/store/sql/queries/get-high-water-mark';
import { getLastEventId } from '@/lib/store/sql/queries/get-last-event-id';
import { getLeadersConfiguration } from '@/lib/store/sql/queries/get-leaders-configuration';
import { getLogLevel } from '@/lib/store/sql/queries/get-log-level';
import { getNodes } from '@/lib/store/sql/queries/get-nodes';
import { getNotificationTotals } from '@/lib/store/sql/queries/get-notification-totals';
import { getSettings } from '@/lib/store/sql/queries/get-settings';
import { getTotals } from '@/lib/store/sql/queries/get-totals';
import { getUpstreams } from '@/lib/store/sql/queries/get-upstreams';
import { latencyQuantiles } from '@/lib/store/sql/queries/latency-quantiles';
import { loadPoints } from '@/lib/store/sql/queries/load-points';
import { movesByCause } from '@/lib/store/sql/queries/moves-by-cause';
import { rebalancePreview } from '@/lib/store/sql/queries/rebalance-preview';
import { selectiveSubset } from '@/lib/store/sql/queries/selective-subset';
import { sessionById } from '@/lib/store/sql/queries/session-by-id';
import { sessionDetail } from '@/lib/store/sql/queries/session-detail';
import { sessionTransitions } from '@/lib/store/sql/queries/session-transitions';
import { sessionsPage } from '@/lib/store/sql/queries/sessions-page';
import { createSqliteStore } from '@/lib/store/sqlite/sqlite-store';
import { getJournalBacklogBytes } from './get-journal-backlog';
import { sessionsEstimate } from './sessions-estimate';

const now = 1_795_000_000;
const [from, to] = [BigInt(now) * 1_000_000n - 3_600_000_000n, BigInt(now) * 1_000_000n];
const [upstream, backend] = ['web', 'b1'];

/** Every filter of the list of sessions, alone and with others. */
export const sessionFilters: SessionFilter[] = [
  {},
  { upstream },
  { backend },
  { upstream, backend },
  { q: 'a' },
  { path: '/' },
  { outcome: 'moved' },
  { path: '/', outcome: 'moved' },
  { active: true },
  { active: false },
  { moved: true },
  { moved: false },
  { event: 1 },
  { from },
  { from, to },
  { node: 'test' },
  { upstream, backend, q: 'a', path: '/', outcome: 'moved', active: true, moved: true, event: 1, from, to },
];

/** Every filter of decisions, alone and with others. */
export const decisionFilters: DecisionFilter[] = [
  {},
  { outcome: 'moved' },
  { upstream },
  { backend },
  { session: 's1' },
  { node: 'test' },
  { session: 's1', outcome: 'moved' },
  { session: 's1', upstream, backend },
  { from },
  { from, to },
  { outcome: 'refused', upstream, backend, from, to },
];

/** Every filter of events, alone and with others. */
export const eventFilters: EventFilter[] = [
  {},
  { kind: 'failover' },
  { upstream },
  { node: 'test' },
  { kind: 'failover', upstream, from, to },
];

type SampleQuery = (db: Database) => Promise<unknown>;

async function runEach<Asked>(
  inputs: readonly Asked[],
  run: (input: Asked) => Promise<unknown>,
): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const one of inputs) answers.push(await run(one));
  return answers;
}

/** Every question of this folder by its function, with arguments of each kind. */
export const sampleQueries: Record<string, SampleQuery> = {
  backendHistory: (db) =>
    runEach([300, 3600, 86_400, 90 * 86_400], (seconds) =>
      backendHistory(db, { upstream, name: backend, from: now - seconds, to: now }),
    ),
  auditPage: (db) =>
    runEach([{}, { action: 'unpin' }, { from, to }], (filter) =>
      runEach([null, [Number(to), 5] as const], (after) => auditPage(db, filter, 50, after)),
    ),
  countAudit: (db) => runEach([{}, { action: 'unpin' }, { from, to }], (filter) => countAudit(db, filter)),
  countEvents: (db) => runEach(eventFilters, (filter) => countEvents(db, filter)),
  getBackend: (db) => getBackend(db, upstream, backend),
  getBackends: (db) => runEach([{}, { upstream }], (filter) => getBackends(db, filter)),
  decisionsEstimate: (db) => runEach(decisionFilters, (filter) => decisionsEstimate(db, filter)),
  decisionsPage: (db) =>
    runEach(decisionFilters, (filter) =>
      runEach<DecisionKey | null>([null, [Number(to) - 1, 5]], (after) =>
        decisionsPage(db, filter, 50, after),
      ),
    ),
  getDrainProgress: (db) =>
    runEach(['draining', 'maintenance'] as const, (adminState) =>
      getDrainProgress(
        db,
        [
          {
            upstream,
            name: backend,
            adminState,
            adminSince: from,
            adminVersion: 1,
            drainDeadline: null,
            inFlight: 0,
            tunnels: 0,
          },
        ],
        { of: () => [], nodes: new Map(), isAnyKnown: true },
      ),
    ),
  drainPreview: (db) => drainPreview(db, upstream, [backend]),
  eventSteps: (db) =>
    runEach([{}, { kind: 'failover' }, { upstream, backend }], (filter) =>
      eventSteps(db, filter, { from: now - 3600, to: now }),
    ),
  eventsPage: (db) =>
    runEach(eventFilters, (filter) =>
      runEach([null, [Number(to), 5] as const], (after) => eventsPage(db, filter, 50, after)),
    ),
  getJournalBacklogBytes,
  getHighWaterMark,
  latencyQuantiles: (db) =>
    runEach(['range', 'step'] as const, (per) =>
      runEach([{}, { upstream }, { upstream, backend }, { node: 'test' }], (whose) =>
        latencyQuantiles(db, { step: 60, from: now - 3600, to: now }, per, whose),
      ),
    ),
  loadPoints: (db) =>
    runEach(loadStepsSeconds, (step) =>
      runEach([[], [upstream], [undefined, 'test']] as const, (of) =>
        loadPoints(db, { step, from: now - 10 * step, to: now }, ...of),
      ),
    ),
  getLogLevel,
  getDecisionLogState: (db) => getDecisionLogState(db, undefined),
  countMovableSessions: (db) =>
    countMovableSessions(db, activeSessionsCondition(db.dialect, upstream, backend)),
  movesByCause: (db) =>
    runEach([1, 60, 3600], (step) =>
      runEach([{}, { upstream }, { node: 'test' }], (of) =>
        movesByCause(db, { ...of, step, from: now - 10 * step, to: now }),
      ),
    ),
  getNodes,
  findProblems: (db) => findProblems(async () => createSqliteStore(db, ''), null),
  getNotificationTotals,
  rebalancePreview: (db) => rebalancePreview(db, upstream, backend),
  sessionById: (db) => runEach([undefined, upstream], (of) => sessionById(db, 's1', of)),
  sessionDetail: (db) => sessionDetail(db, { id: 's1', limit: 50, after: null }),
  sessionTransitions: (db) => sessionTransitions(db, 's1', upstream),
  sessionsEstimate: (db) => runEach(sessionFilters, (filter) => sessionsEstimate(db, filter)),
  selectiveSubset: (db) =>
    runEach(sessionFilters, (filter) => selectiveSubset(db, filter, { sort: 'requests', order: 'desc' })),
  sessionsPage: (db) =>
    runEach(sessionSorts, (sort) =>
      runEach(sortOrders, (order) =>
        runEach(sessionFilters, (filter) =>
          runEach([null, [5, 5] as const], (after) => sessionsPage(db, filter, { sort, order }, 20, after)),
        ),
      ),
    ),
  getSettings,
  displacedSessions: (db) => runEach([undefined, upstream], (of) => displacedSessions(db, of)),
  getTotals,
  getUpstreams,
  getEventsAfter: (db) => getEventsAfter(db, 0, 500),
  getLastEventId,
  getLeadersConfiguration,
  getFailoversSince: (db) => getFailoversSince(db, from, 1),
};
