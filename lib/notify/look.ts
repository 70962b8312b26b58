import type { Database } from '@/lib/database/open';
import { backendsNow } from '@/lib/queries/backendsNow';
import { nodesNow } from '@/lib/queries/nodesNow';
import { isoMicros } from '@/lib/queries/time';
import { type NotifyKind, notifyKinds } from './kinds';
import { type Happening, nothingMore } from './message';
import { timeLimit } from './schedule';

/** Events read at a time. */
const page = 500;

/** Something that happened, with what tells it from all else. */
export interface Found {
  key: string;
  /** Id of its event; null where it has none, or one that goes on. */
  event: number | null;
  happening: Happening;
}

/** What there is to tell. */
export interface Look {
  /** Events that are new after the position asked for, oldest first. */
  events: Found[];
  /** Event.id up to which they were read. */
  upTo: number;
  /** What is so now: failovers of the last hour, which may grow, and drains that are over. */
  standing: Found[];
  /** How far the log is behind, s; null before a proxy has reported. */
  lagSeconds: number | null;
}

/**
 * Looks what has happened.
 *
 * @param after Event.id up to which events are known
 * @param sessions that a failover must have moved to be of interest
 */
export async function lookAround(db: Database, after: number, sessions: number): Promise<Look> {
  const rows = await db.event.findMany({ where: { id: { gt: after } }, orderBy: { id: 'asc' }, take: page });
  const events = rows.flatMap((row): Found[] => {
    const kind = notifyKinds.find((known) => known === row.kind);
    if (kind === undefined || kind === 'failover') return [];
    const { upstream, backend, reason, detail } = row;
    const happening = { ...nothingMore, ...at(kind, row.time), upstream, backend, reason, detail };
    return [{ key: `event ${row.id} ${row.time}`, event: row.id, happening }];
  });
  const [node] = await nodesNow(db);
  return {
    events,
    upTo: rows.at(-1)?.id ?? after,
    standing: [...(await failovers(db, sessions)), ...(await drains(db))],
    lagSeconds: node?.lagSeconds ?? null,
  };
}

/** The id of the newest event. */
export async function lastEvent(db: Database): Promise<number> {
  const { _max } = await db.event.aggregate({ _max: { id: true } });
  return _max.id ?? 0;
}

/** Those that may still grow or were recorded late, that moved so many sessions. */
async function failovers(db: Database, sessions: number): Promise<Found[]> {
  const since = BigInt(Date.now() - timeLimit) * 1000n;
  const rows = await db.event.findMany({
    where: { kind: 'failover', lastTime: { gte: since }, sessions: { gte: sessions } },
  });
  return rows.map(({ id, time, upstream, backend, toBackend, reason, sessions: moved }) => ({
    key: `failover ${id} ${time}`,
    event: null,
    happening: {
      ...nothingMore,
      ...at('failover', time),
      upstream,
      backend,
      toBackend,
      reason,
      sessions: moved,
    },
  }));
}

async function drains(db: Database): Promise<Found[]> {
  const leaving = await db.backend.count({ where: { declared: true, adminState: { not: 'ready' } } });
  if (leaving === 0) return [];
  return (await backendsNow(db)).flatMap(({ upstream, name, adminSince, drainState, idlePins }): Found[] => {
    if (drainState !== 'safe-to-stop' && drainState !== 'idle-pins') return [];
    const kind = drainState === 'idle-pins' ? 'drain-idle' : 'drain-finished';
    const drain = `${upstream}/${name} ${adminSince}`;
    const happening = { ...nothingMore, ...at(kind, BigInt(Date.now()) * 1000n), upstream, backend: name };
    return kind === 'drain-idle'
      ? [{ key: `drain idle ${drain}`, event: null, happening: { ...happening, sessions: idlePins } }]
      : [{ key: `drain ${drain}`, event: null, happening }];
  });
}

function at(event: NotifyKind, micros: bigint): Pick<Happening, 'event' | 'time'> {
  return { event, time: isoMicros(micros) };
}
