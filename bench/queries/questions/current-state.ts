import { ChangeTracker } from '@/lib/live/change-tracker';
import { getLiveSnapshot } from '@/lib/live/snapshot';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';
import type { EventFilter } from '@/lib/store/filters';
import { findProblems } from '@/lib/store/find-problems';
import type { Database } from '@/lib/store/sql/database';
import {
  activeSessionsCondition,
  countMovableSessions,
} from '@/lib/store/sql/queries/count-movable-sessions';
import { displacedSessions } from '@/lib/store/sql/queries/displaced-sessions';
import { drainPreview } from '@/lib/store/sql/queries/drain-preview';
import { type EventKey, eventsPage } from '@/lib/store/sql/queries/events-page';
import { getBackend, getBackends } from '@/lib/store/sql/queries/get-backends';
import { getDecisionLogState } from '@/lib/store/sql/queries/get-decision-log-state';
import { getNodes } from '@/lib/store/sql/queries/get-nodes';
import { getSettings } from '@/lib/store/sql/queries/get-settings';
import { getUpstreams } from '@/lib/store/sql/queries/get-upstreams';
import { rebalancePreview } from '@/lib/store/sql/queries/rebalance-preview';
import type { AskedLog } from '../asked-log';
import type { LogFacts } from '../log';
import type { QueryVariant, Question } from '../question';

/** What the live picture is made of, what is asked before something is done, and the events. */
export async function currentStateQuestions({ db, store }: AskedLog, facts: LogFacts): Promise<Question[]> {
  const { upstream, backends } = facts;
  const name = backends[0] ?? '';
  const one = (asked: string, run: () => Promise<unknown>, description = ''): Question => ({
    name: asked,
    description,
    target: 'page',
    variants: [{ description: '', run }],
  });
  const changes = new ChangeTracker(store, await getLiveSnapshot(store));
  // Ten in turn, as every tenth tick reads all of the live picture again.
  const ticks = Array.from(
    { length: 10 },
    (_, tick): QueryVariant => ({
      description: `tick ${tick + 1} of 10`,
      run: () => changes.poll(getExpectedHighWaterMark(store)),
    }),
  );
  return [
    { name: 'ChangeTracker.poll', description: 'the live tick', target: 'tick', variants: ticks },
    one('getLiveSnapshot', () => getLiveSnapshot(store)),
    one('getBackends', () => getBackends(db)),
    one('getBackend', () => getBackend(db, upstream, name)),
    one('getUpstreams', () => getUpstreams(db)),
    one('getNodes', () => getNodes(db)),
    one('findProblems', () => findProblems(async () => store, null)),
    one('drainPreview', () => drainPreview(db, upstream, backends.slice(0, -1)), 'of all backends but one'),
    one('rebalancePreview', () => rebalancePreview(db, upstream, name)),
    one('countMovableSessions', () =>
      countMovableSessions(db, activeSessionsCondition(db.dialect, upstream, name)),
    ),
    one('displacedSessions', () => displacedSessions(db)),
    one('getSettings', () => getSettings(db)),
    one('getDecisionLogState', () => getDecisionLogState(db, undefined)),
    eventQuestion(db, facts),
  ];
}

function eventQuestion(db: Database, { upstream, oldest, newest }: LogFacts): Question {
  const middle: EventKey = [Math.floor((oldest + newest) / 2), 1];
  const half = { from: BigInt(middle[0]) };
  const filters: Record<string, EventFilter> = {
    'without a filter': {},
    failovers: { kind: 'failover' },
    'failovers of an upstream, in the later half': { kind: 'failover', upstream, ...half },
    'of a kind that there is not': { kind: 'nothing' },
    'of an upstream that is none': { upstream: 'nobody' },
  };
  const variants = Object.entries(filters).flatMap(([description, filter]): QueryVariant[] => [
    { description, run: () => eventsPage(db, filter, 50, null) },
    { description: `${description}, 1000`, run: () => eventsPage(db, filter, 1000, null) },
    { description: `${description}, from the middle`, run: () => eventsPage(db, filter, 50, middle) },
  ]);
  return { name: 'eventsPage', description: 'every filter', target: 'page', variants };
}
