import type { HealthCause } from '@/lib/core/failure';
import type { Outcome, Presented, Reason } from '@/lib/core/journal-records';
import { formatDecision } from '@/proxy/exchange/decision-recorder';
import { type DecisionRoute, formatRoute } from '@/proxy/journal/decision-lines';
import { formatInteger } from '@/proxy/journal/format-integer';
import { createIncidents, getMoveReason, type Incident } from './incidents';
import { createRandom, type Random } from './random';
import { type Visitor, Visitors } from './visitors';

/** What the journal is to contain. Times in µs since the epoch. */
export interface JournalSpec {
  decisions: number;
  sessions: number;
  listener: string;
  upstream: string;
  /** Names, at least two. */
  backends: string[];
  fromMicros: number;
  toMicros: number;
  seed: number;
}

/** One in so many requests is refused though it had a backend, and one session in so many requests is unpinned. */
const refusedRatio = 1 / 4000;
const unpinnedRatio = 1 / 8000;

const paths = ['/', '/cart', '/search', '/account', '/orders', '/api/items', '/api/prices', '/static/app.js'];
const statuses = [...Array<number>(90).fill(200), 304, 304, 304, 304, 301, 404, 404, 404, 403, 500];

/**
 * Journal records, without closing bracket and checksum, in the order of their time: `decisions` decisions of
 * `sessions` sessions that stay on the backend of their pin until it fails, is put into maintenance or has been
 * drained; and the records of the health checks. Equal plans give equal journals.
 */
export function* generateJournal(plan: JournalSpec): Generator<string> {
  const chance = createRandom(plan.seed);
  const incidents = createIncidents(plan.fromMicros, plan.toMicros, plan.backends.length, chance);
  const healthRecords = createHealthRecords(plan, incidents);
  const visitors = new Visitors(plan.decisions, plan.sessions, chance);
  const generator = new DecisionGenerator(plan, chance);
  let current = 0;
  for (let number = 0; number < plan.decisions; number++) {
    const time = getRequestTime(plan, number);
    while (healthRecords.length > 0 && (healthRecords[0] as HealthRecord).time <= time)
      yield (healthRecords.shift() as HealthRecord).record;
    while (current < incidents.length && (incidents[current] as Incident).to <= time) current++;
    const next = incidents[current];
    const incident = next !== undefined && next.from <= time ? next : null;
    yield generator.createDecision(visitors.of(number, time), time, incident);
  }
  for (const { record } of healthRecords) yield record;
}

/** The request rate rises and falls: six waves in the whole time, a third above the average at the top. */
function getRequestTime({ decisions, fromMicros, toMicros }: JournalSpec, number: number): number {
  const share = number / decisions;
  const wave = Math.sin(share * 6 * 2 * Math.PI) / (6 * 2 * Math.PI);
  return Math.floor(fromMicros + (share - wave / 3) * (toMicros - fromMicros));
}

interface HealthRecord {
  time: number;
  record: string;
}

const connectionRefused: HealthCause = {
  trigger: 'checks',
  count: 3,
  failure: { code: 'connection-refused' },
};

/** What the health checks saw, as journal records. */
function createHealthRecords({ upstream, backends }: JournalSpec, incidents: Incident[]): HealthRecord[] {
  const createRecord = (
    time: number,
    backend: number,
    health: string,
    cause: HealthCause | null,
  ): HealthRecord => ({
    time,
    record: JSON.stringify(['h', time, upstream, backends[backend], health, cause]).slice(0, -1),
  });
  return incidents
    .filter(({ kind }) => kind === 'failure')
    .flatMap(({ backend, detectedAt, to }) => [
      createRecord(detectedAt, backend, 'down', connectionRefused),
      createRecord(to, backend, 'up', null),
    ]);
}

type GeneratedRoute = Pick<
  DecisionRoute,
  'presented' | 'outcome' | 'reason' | 'backend' | 'previousBackend' | 'attempts' | 'status'
>;

/** Says what became of one request after the other. */
class DecisionGenerator {
  private readonly listener: string;
  private readonly upstream: string;
  private readonly names: string[];

  constructor(
    plan: JournalSpec,
    private readonly chance: Random,
  ) {
    this.listener = JSON.stringify(plan.listener);
    this.upstream = JSON.stringify(plan.upstream);
    this.names = plan.backends.map((name) => JSON.stringify(name));
  }

  createDecision(visitor: Visitor, time: number, incident: Incident | null): string {
    const { chance, listener, upstream } = this;
    const turn = this.route(visitor, time, incident);
    const verdict = formatRoute({ listener, upstream, session: visitor.session, ...turn });
    // A refusal is the proxy's own and at once; one request in a hundred waits for something slow.
    const median = turn.outcome === 'refused' ? 150 : chance.fraction() < 0.01 ? 60_000 : 1800;
    const waited = turn.attempts > 1 ? 5000 : 0;
    const timeToFirstByte = Math.round(chance.logNormal(median, 0.6) + waited);
    const posts = chance.fraction() < 0.1;
    return formatDecision(verdict, {
      time: formatInteger(time),
      timeToFirstByte,
      duration: timeToFirstByte + Math.round(chance.logNormal(250, 0.8)),
      bytesIn: 380 + chance.integerBelow(400) + (posts ? chance.integerBelow(4000) : 0),
      bytesOut: Math.round(chance.logNormal(6000, 1.1)),
      method: posts ? 'POST' : 'GET',
      host: 'shop.example',
      path: `"${paths[chance.integerBelow(paths.length)]}"`,
      client: visitor.client,
      appSession: visitor.appSession,
    });
  }

  /** Decides, and pins the visitor to the backend that served it. */
  private route(visitor: Visitor, time: number, incident: Incident | null): GeneratedRoute {
    const { chance } = this;
    const { backend: before } = visitor;
    const status = statuses[chance.integerBelow(statuses.length)] as number;
    if (chance.fraction() < refusedRatio) {
      const presented = before === null ? 'none' : 'valid';
      return this.createRoute(
        presented,
        'refused',
        before === null ? 'no-backend' : 'full',
        null,
        null,
        0,
        503,
      );
    }
    if (before === null) {
      visitor.backend = this.pickOtherBackend(incident?.backend ?? null, null);
      const presented = chance.fraction() < 0.02 ? 'unknown' : 'none';
      return this.createRoute(presented, 'assigned', null, visitor.backend, null, 1, status);
    }
    const reason = this.getMoveReason(before, time, incident);
    if (reason === null) return this.createRoute('valid', 'pinned', null, before, null, 1, status);
    visitor.backend = this.pickOtherBackend(before, incident?.backend ?? null);
    const tried = reason === 'connect-failed' || reason === 'timeout' ? 2 : 1;
    return this.createRoute('valid', 'moved', reason, visitor.backend, before, tried, status);
  }

  private getMoveReason(backend: number, time: number, incident: Incident | null): Reason | null {
    if (incident?.backend === backend) return getMoveReason(incident, time, this.chance);
    return this.chance.fraction() < unpinnedRatio ? 'unpinned' : null;
  }

  /** A backend that is neither of those two, if there are three. */
  private pickOtherBackend(first: number | null, second: number | null): number {
    const backend = this.chance.integerBelow(this.names.length);
    const excluded = backend === first || (backend === second && this.names.length > 2);
    return excluded ? this.pickOtherBackend(first, second) : backend;
  }

  private createRoute(
    presented: Presented,
    outcome: Outcome,
    reason: Reason | null,
    backend: number | null,
    previous: number | null,
    attempts: number,
    status: number,
  ): GeneratedRoute {
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
