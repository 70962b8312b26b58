import type { Database } from '@/lib/database/open';
import { Changes } from '@/lib/live/changes';
import { liveSnapshot } from '@/lib/live/snapshot';
import { backendNow, backendsNow } from '@/lib/queries/backendsNow';
import { drainPreview } from '@/lib/queries/drainPreview';
import { type EventFilter, type EventKey, eventsPage } from '@/lib/queries/eventsPage';
import { logState } from '@/lib/queries/logState';
import { activeOn, movableSessions } from '@/lib/queries/movableSessions';
import { nodesNow } from '@/lib/queries/nodesNow';
import { problems } from '@/lib/queries/problems';
import { rebalancePreview } from '@/lib/queries/rebalancePreview';
import { settingsNow } from '@/lib/queries/settingsNow';
import { strandedNow } from '@/lib/queries/strandedNow';
import { completeUpTo } from '@/lib/queries/time';
import { upstreamsNow } from '@/lib/queries/upstreamsNow';
import type { LogFacts } from '../log';
import { pageTarget, type Question, tickTarget, type Variant } from '../question';

/** What the live picture is made of, what is asked before something is done, and the events. */
export async function nowQuestions(db: Database, facts: LogFacts): Promise<Question[]> {
  const { upstream, backends } = facts;
  const name = backends[0] ?? '';
  const one = (
    asked: string,
    ask: () => Promise<unknown>,
    { what = '', target = pageTarget }: { what?: string; target?: number } = {},
  ): Question => ({ name: asked, what, target, variants: [{ what: '', ask }] });
  const changes = new Changes(db, await liveSnapshot(db));
  // Ten in turn, as every tenth tick reads all of the live picture again.
  const ticks = Array.from(
    { length: 10 },
    (_, tick): Variant => ({ what: `tick ${tick + 1} of 10`, ask: () => changes.look(completeUpTo()) }),
  );
  return [
    { name: 'Changes.look', what: 'the live tick', target: tickTarget, variants: ticks },
    one('liveSnapshot', () => liveSnapshot(db)),
    one('backendsNow', () => backendsNow(db)),
    one('backendNow', () => backendNow(db, upstream, name)),
    one('upstreamsNow', () => upstreamsNow(db)),
    one('nodesNow', () => nodesNow(db)),
    one('problems', () => problems(async () => db)),
    one('drainPreview', () => drainPreview(db, upstream, backends.slice(0, -1)), {
      what: 'of all backends but one',
    }),
    one('rebalancePreview', () => rebalancePreview(db, upstream, name)),
    one('movableSessions', () => movableSessions(db, activeOn(upstream, name))),
    one('strandedNow', () => strandedNow(db)),
    one('settingsNow', () => settingsNow(db)),
    one('logState', () => logState(db, undefined)),
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
  const variants = Object.entries(filters).flatMap(([what, filter]): Variant[] => [
    { what, ask: () => eventsPage(db, filter, 50, null) },
    { what: `${what}, 1000`, ask: () => eventsPage(db, filter, 1000, null) },
    { what: `${what}, from the middle`, ask: () => eventsPage(db, filter, 50, middle) },
  ]);
  return { name: 'eventsPage', what: 'every filter', target: pageTarget, variants };
}
