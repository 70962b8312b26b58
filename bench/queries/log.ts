import type { Database } from '@/lib/store/sql/database';

/** What the log holds that questions can be asked about. Times in µs since the epoch. */
export interface LogFacts {
  oldest: number;
  newest: number;
  decisions: number;
  sessions: number;
  upstream: string;
  /** Names, the one with most sessions first. */
  backends: string[];
  /** Id of the failover that moved most sessions. */
  event: number;
  /** The session with most decisions among those of the top, and one from the middle of the log. */
  busiest: string;
  usual: { id: string; appSession: string; client: string };
}

/** Looks at the log once. @throws an Error if it lacks what the questions need */
export async function readLogFacts(db: Database): Promise<LogFacts> {
  const [log] = await db.$queryRaw<Record<'oldest' | 'newest' | 'decisions' | 'sessions', bigint>[]>`
    SELECT (SELECT min(time) FROM "Decision") AS oldest, (SELECT max(time) FROM "Decision") AS newest,
      (SELECT count(*) FROM "Decision") AS decisions, (SELECT count(*) FROM "Session") AS sessions`;
  const [usual] = await db.$queryRaw<{ id: string; appSession: string; client: string }[]>`
    SELECT id, "appSession", client FROM "Session"
    WHERE rowid >= (SELECT max(rowid) / 2 FROM "Session") AND "appSession" IS NOT NULL ORDER BY rowid LIMIT 1`;
  const busiest = await db.session.findFirst({ orderBy: { requests: 'desc' } });
  const event = await db.event.findFirst({
    where: { kind: 'failover', sessions: { not: null } },
    orderBy: { sessions: 'desc' },
  });
  const backends = await db.$queryRaw<{ upstream: string; name: string }[]>`
    SELECT upstream, name FROM "Backend" WHERE declared ORDER BY (
      SELECT count(*) FROM "Session" WHERE "Session".upstream = "Backend".upstream AND backend = name) DESC`;
  const [first] = backends;
  if (!log?.newest || !usual || !busiest || !event || !first) {
    throw new Error(
      'the log has no decisions, sessions or failovers to ask about; fill it by npm run bench:fill',
    );
  }
  return {
    oldest: Number(log.oldest),
    newest: Number(log.newest),
    decisions: Number(log.decisions),
    sessions: Number(log.sessions),
    upstream: first.upstream,
    backends: backends.map(({ name }) => name),
    event: event.id,
    busiest: busiest.id,
    usual,
  };
}

/**
 * Makes this process take the end of the log for now: what counts as active, and what the live picture shows, is
 * there only for some minutes after the log was filled.
 */
export function setClockToEndOf({ newest }: LogFacts): void {
  const realNow = Date.now.bind(Date);
  const behind = realNow() - Math.floor(newest / 1000) - 500;
  Date.now = () => realNow() - behind;
}
