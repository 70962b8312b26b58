import { decimal } from '@/proxy/journal/decimal';
import { decisionLine, type Verdict, verdictText } from '@/proxy/journal/decision';
import type { Outcome, Presented, Reason } from '@/proxy/journal/record';
import { type Chance, chanceOf } from './chance';
import { type Incident, incidentsBetween, reasonAt } from './incidents';
import { type Visitor, Visitors } from './visitors';

/** What is to be told. Times in µs since the epoch. */
export interface StoryPlan {
  decisions: number;
  sessions: number;
  listener: string;
  upstream: string;
  /** Names, at least two. */
  backends: string[];
  from: number;
  to: number;
  seed: number;
}

/** One in so many requests is refused though it had a backend, and one session in so many requests is unpinned. */
const refusedShare = 1 / 4000;
const unpinnedShare = 1 / 8000;

const paths = ['/', '/cart', '/search', '/account', '/orders', '/api/items', '/api/prices', '/static/app.js'];
const statuses = [...Array<number>(90).fill(200), 304, 304, 304, 304, 301, 404, 404, 404, 403, 500];

/**
 * Journal records, without closing bracket and checksum, in the order of their time: `decisions` decisions of
 * `sessions` sessions that stay where they are pinned until their backend fails, is taken into maintenance or
 * has been drained; and what the health checks saw of it. The same for the same plan.
 */
export function* story(plan: StoryPlan): Generator<string> {
  const chance = chanceOf(plan.seed);
  const incidents = incidentsBetween(plan.from, plan.to, plan.backends.length, chance);
  const news = healthNews(plan, incidents);
  const visitors = new Visitors(plan.decisions, plan.sessions, chance);
  const teller = new Teller(plan, chance);
  let current = 0;
  for (let number = 0; number < plan.decisions; number++) {
    const time = momentOf(plan, number);
    while (news.length > 0 && (news[0] as News).time <= time) yield (news.shift() as News).record;
    while (current < incidents.length && (incidents[current] as Incident).to <= time) current++;
    const next = incidents[current];
    const incident = next !== undefined && next.from <= time ? next : null;
    yield teller.decision(visitors.of(number, time), time, incident);
  }
  for (const { record } of news) yield record;
}

/** Requests come in waves: six to the whole time, a third more at the top than on average. */
function momentOf({ decisions, from, to }: StoryPlan, number: number): number {
  const share = number / decisions;
  const wave = Math.sin(share * 6 * 2 * Math.PI) / (6 * 2 * Math.PI);
  return Math.floor(from + (share - wave / 3) * (to - from));
}

interface News {
  time: number;
  record: string;
}

/** What the health checks saw, as journal records. */
function healthNews({ upstream, backends }: StoryPlan, incidents: Incident[]): News[] {
  const told = (time: number, backend: number, health: string, reason: string | null): News => ({
    time,
    record: JSON.stringify(['h', time, upstream, backends[backend], health, reason]).slice(0, -1),
  });
  return incidents
    .filter(({ kind }) => kind === 'failure')
    .flatMap(({ backend, noticed, to }) => [
      told(noticed, backend, 'down', 'connection refused'),
      told(to, backend, 'up', null),
    ]);
}

type Turn = Pick<
  Verdict,
  'presented' | 'outcome' | 'reason' | 'backend' | 'previousBackend' | 'attempts' | 'status'
>;

/** Says what became of one request after the other. */
class Teller {
  private readonly listener: string;
  private readonly upstream: string;
  private readonly names: string[];

  constructor(
    plan: StoryPlan,
    private readonly chance: Chance,
  ) {
    this.listener = JSON.stringify(plan.listener);
    this.upstream = JSON.stringify(plan.upstream);
    this.names = plan.backends.map((name) => JSON.stringify(name));
  }

  decision(visitor: Visitor, time: number, incident: Incident | null): string {
    const { chance, listener, upstream } = this;
    const turn = this.turnOf(visitor, time, incident);
    const verdict = verdictText({ listener, upstream, session: visitor.session, ...turn });
    // A refusal is the proxy's own and at once; one request in a hundred waits for something slow.
    const median = turn.outcome === 'refused' ? 150 : chance.share() < 0.01 ? 60_000 : 1800;
    const waited = turn.attempts > 1 ? 5000 : 0;
    const timeToFirstByte = Math.round(chance.around(median, 0.6) + waited);
    const posts = chance.share() < 0.1;
    return decisionLine(verdict, {
      time: decimal(time),
      timeToFirstByte,
      duration: timeToFirstByte + Math.round(chance.around(250, 0.8)),
      bytesIn: 380 + chance.below(400) + (posts ? chance.below(4000) : 0),
      bytesOut: Math.round(chance.around(6000, 1.1)),
      method: posts ? 'POST' : 'GET',
      host: 'shop.example',
      path: `"${paths[chance.below(paths.length)]}"`,
      client: visitor.client,
      appSession: visitor.appSession,
    });
  }

  /** Decides, and pins the visitor to where it was served. */
  private turnOf(visitor: Visitor, time: number, incident: Incident | null): Turn {
    const { chance } = this;
    const { backend: before } = visitor;
    const status = statuses[chance.below(statuses.length)] as number;
    if (chance.share() < refusedShare) {
      const presented = before === null ? 'none' : 'valid';
      return this.turn(presented, 'refused', before === null ? 'no-backend' : 'full', null, null, 0, 503);
    }
    if (before === null) {
      visitor.backend = this.another(incident?.backend ?? null, null);
      const presented = chance.share() < 0.02 ? 'unknown' : 'none';
      return this.turn(presented, 'assigned', null, visitor.backend, null, 1, status);
    }
    const reason = this.reasonToMove(before, time, incident);
    if (reason === null) return this.turn('valid', 'pinned', null, before, null, 1, status);
    visitor.backend = this.another(before, incident?.backend ?? null);
    const tried = reason === 'connect-failed' || reason === 'timeout' ? 2 : 1;
    return this.turn('valid', 'moved', reason, visitor.backend, before, tried, status);
  }

  private reasonToMove(backend: number, time: number, incident: Incident | null): Reason | null {
    if (incident?.backend === backend) return reasonAt(incident, time, this.chance);
    return this.chance.share() < unpinnedShare ? 'unpinned' : null;
  }

  /** A backend that is neither of those two, where there are three. */
  private another(first: number | null, second: number | null): number {
    const backend = this.chance.below(this.names.length);
    const excluded = backend === first || (backend === second && this.names.length > 2);
    return excluded ? this.another(first, second) : backend;
  }

  private turn(
    presented: Presented,
    outcome: Outcome,
    reason: Reason | null,
    backend: number | null,
    previous: number | null,
    attempts: number,
    status: number,
  ): Turn {
    const named = (index: number | null): string => (index === null ? 'null' : (this.names[index] as string));
    return {
      presented,
      outcome,
      reason,
      backend: named(backend),
      previousBackend: named(previous),
      attempts,
      status,
    };
  }
}
