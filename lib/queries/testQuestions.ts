import type { Database } from '@/lib/database/open';
import { loadSteps } from '@/lib/format/steps';
import { liveSnapshot } from '@/lib/live/snapshot';
import { auditPage } from './auditPage';
import { backendHistory } from './backendHistory';
import { backendNow, backendsNow } from './backendsNow';
import { decisionsEstimate } from './decisionsEstimate';
import { type DecisionFilter, type DecisionKey, decisionsPage } from './decisionsPage';
import { drainPreview } from './drainPreview';
import { drainsNow } from './drainsNow';
import { eventSteps } from './eventSteps';
import { type EventFilter, eventsPage } from './eventsPage';
import { journalWaiting } from './journalWaiting';
import { knownUpTo } from './knownUpTo';
import { latencyQuantiles } from './latencyQuantiles';
import { loadPoints } from './loadPoints';
import { logLevelNow } from './logLevelNow';
import { logState } from './logState';
import { activeOn, movableSessions } from './movableSessions';
import { movesBy } from './movesBy';
import { nodesNow } from './nodesNow';
import { notifyTotals } from './notifyTotals';
import { problems } from './problems';
import { rebalancePreview } from './rebalancePreview';
import { sessionById } from './sessionById';
import { sessionDetail } from './sessionDetail';
import type { SessionFilter } from './sessionFilter';
import { sessionSorts, sortOrders } from './sessionOrder';
import { sessionsEstimate } from './sessionsEstimate';
import { sessionsFew } from './sessionsFew';
import { sessionsPage } from './sessionsPage';
import { sessionTurns } from './sessionTurns';
import { settingsNow } from './settingsNow';
import { strandedNow } from './strandedNow';
import { totals } from './totals';
import { upstreamsNow } from './upstreamsNow';

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
  { upstream, backend, q: 'a', path: '/', outcome: 'moved', active: true, moved: true, event: 1, from, to },
];

/** Every filter of decisions, alone and with others. */
export const decisionFilters: DecisionFilter[] = [
  {},
  { outcome: 'moved' },
  { upstream },
  { backend },
  { session: 's1' },
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
  { kind: 'failover', upstream, from, to },
];

type Ask = (db: Database) => Promise<unknown>;

async function each<Asked>(asked: readonly Asked[], ask: (one: Asked) => Promise<unknown>): Promise<void> {
  for (const one of asked) await ask(one);
}

/** Every question of this folder by the function that answers it, with arguments of each kind. */
export const questions: Record<string, Ask> = {
  backendHistory: (db) =>
    each([300, 3600, 86_400, 90 * 86_400], (seconds) =>
      backendHistory(db, { upstream, name: backend, from: now - seconds, to: now }),
    ),
  auditPage: (db) =>
    each([{}, { action: 'unpin' }, { from, to }], (filter) =>
      each([null, [Number(to), 5] as const], (after) => auditPage(db, filter, 50, after)),
    ),
  backendNow: (db) => backendNow(db, upstream, backend),
  backendsNow: (db) => each([{}, { upstream }], (filter) => backendsNow(db, filter)),
  decisionsEstimate: (db) => each(decisionFilters, (filter) => decisionsEstimate(db, filter)),
  decisionsPage: (db) =>
    each(decisionFilters, (filter) =>
      each<DecisionKey | null>([null, [Number(to) - 1, 5]], (after) => decisionsPage(db, filter, 50, after)),
    ),
  drainsNow: (db) =>
    each(['draining', 'maintenance'] as const, (adminState) =>
      drainsNow(db, [
        {
          upstream,
          name: backend,
          adminState,
          adminSince: from,
          drainDeadline: null,
          inFlight: 0,
          tunnels: 0,
        },
      ]),
    ),
  drainPreview: (db) => drainPreview(db, upstream, [backend]),
  eventSteps: (db) =>
    each([{}, { kind: 'failover' }, { upstream, backend }], (filter) =>
      eventSteps(db, filter, { from: now - 3600, to: now }),
    ),
  eventsPage: (db) =>
    each(eventFilters, (filter) =>
      each([null, [Number(to), 5] as const], (after) => eventsPage(db, filter, 50, after)),
    ),
  journalWaiting,
  knownUpTo,
  latencyQuantiles: (db) =>
    each(['range', 'step'] as const, (per) =>
      each([{}, { upstream }, { upstream, backend }], (whose) =>
        latencyQuantiles(db, { step: 60, from: now - 3600, to: now }, per, whose),
      ),
    ),
  liveSnapshot,
  loadPoints: (db) =>
    each(loadSteps, (step) =>
      each([undefined, upstream], (of) => loadPoints(db, { step, from: now - 10 * step, to: now }, of)),
    ),
  logLevelNow,
  logState: (db) => logState(db, undefined),
  movableSessions: (db) => movableSessions(db, activeOn(upstream, backend)),
  movesBy: (db) =>
    each([1, 60, 3600], (step) =>
      each([undefined, upstream], (of) =>
        movesBy(db, { upstream: of, step, from: now - 10 * step, to: now }),
      ),
    ),
  nodesNow,
  problems: (db) => problems(async () => db),
  notifyTotals,
  rebalancePreview: (db) => rebalancePreview(db, upstream, backend),
  sessionById: (db) => each([undefined, upstream], (of) => sessionById(db, 's1', of)),
  sessionDetail: (db) => sessionDetail(db, { id: 's1', limit: 50, after: null }),
  sessionTurns: (db) => sessionTurns(db, 's1', upstream),
  sessionsEstimate: (db) => each(sessionFilters, (filter) => sessionsEstimate(db, filter)),
  sessionsFew: (db) =>
    each(sessionFilters, (filter) => sessionsFew(db, filter, { sort: 'requests', order: 'desc' })),
  sessionsPage: (db) =>
    each(sessionSorts, (sort) =>
      each(sortOrders, (order) =>
        each(sessionFilters, (filter) =>
          each([null, [5, 5] as const], (after) => sessionsPage(db, filter, { sort, order }, 20, after)),
        ),
      ),
    ),
  settingsNow,
  strandedNow: (db) => each([undefined, upstream], (of) => strandedNow(db, of)),
  totals,
  upstreamsNow,
};
