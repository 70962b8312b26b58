import { parseEventPayload } from '@/lib/core/events';
import { formatIsoMicros } from '@/lib/core/iso-time';
import { type NotifyKind, notifyKinds } from '@/lib/core/notify-target';
import { emptyFields, type NotificationEvent } from '@/lib/notify/message';
import { notificationLifetimeMs } from '@/lib/notify/retry-policy';
import { getBackends } from '@/lib/store/sqlite/queries/get-backends';
import { getNodes } from '@/lib/store/sqlite/queries/get-nodes';
import type { Database } from './open-database';

/** Events read at a time. */
const pageRows = 500;

/** Something that happened, with what tells it from all else. */
export interface Candidate {
  key: string;
  /** Id of its event; null where it has none, or one that goes on. */
  eventId: number | null;
  details: NotificationEvent;
}

/** What there is to tell. */
export interface CollectedCandidates {
  /** Events that are new after the position asked for, oldest first. */
  events: Candidate[];
  /** Event.id up to which they were read. */
  lastEventId: number;
  /** What is so now: failovers of the last hour, which may grow, and drains that are over. */
  ongoing: Candidate[];
  /** How far the log is behind, s; null before a proxy has reported. */
  lagSeconds: number | null;
}

/**
 * Looks what has happened.
 *
 * @param afterEventId Event.id up to which events are known
 * @param minSessions that a failover must have moved to be of interest
 */
export async function collectNotifications(
  db: Database,
  afterEventId: number,
  minSessions: number,
): Promise<CollectedCandidates> {
  const rows = await db.event.findMany({
    where: { id: { gt: afterEventId } },
    orderBy: { id: 'asc' },
    take: pageRows,
  });
  const events = rows.flatMap((row): Candidate[] => {
    const kind = notifyKinds.find((known) => known === row.kind);
    if (kind === undefined || kind === 'failover') return [];
    const { upstream, backend, reason } = row;
    const payload = parseEventPayload(row.payload);
    const details = { ...emptyFields, ...kindAndTime(kind, row.time), upstream, backend, reason, payload };
    return [{ key: `event ${row.id} ${row.time}`, eventId: row.id, details }];
  });
  const [node] = await getNodes(db);
  return {
    events,
    lastEventId: rows.at(-1)?.id ?? afterEventId,
    ongoing: [...(await findFailovers(db, minSessions)), ...(await findDrains(db))],
    lagSeconds: node?.lagSeconds ?? null,
  };
}

/** The id of the newest event. */
export async function getLastEventId(db: Database): Promise<number> {
  const { _max } = await db.event.aggregate({ _max: { id: true } });
  return _max.id ?? 0;
}

/** Those that may still grow or were recorded late, that moved so many sessions. */
async function findFailovers(db: Database, minSessions: number): Promise<Candidate[]> {
  const since = BigInt(Date.now() - notificationLifetimeMs) * 1000n;
  const rows = await db.event.findMany({
    where: { kind: 'failover', lastTime: { gte: since }, sessions: { gte: minSessions } },
  });
  return rows.map(({ id, time, upstream, backend, toBackend, reason, sessions }) => ({
    key: `failover ${id} ${time}`,
    eventId: null,
    details: {
      ...emptyFields,
      ...kindAndTime('failover', time),
      upstream,
      backend,
      toBackend,
      reason,
      sessions,
    },
  }));
}

async function findDrains(db: Database): Promise<Candidate[]> {
  const nonReadyCount = await db.backend.count({ where: { declared: true, adminState: { not: 'ready' } } });
  if (nonReadyCount === 0) return [];
  return (await getBackends(db)).flatMap(
    ({ upstream, name, adminSince, drainState, idlePins }): Candidate[] => {
      if (drainState !== 'safe-to-stop' && drainState !== 'idle-pins') return [];
      const kind = drainState === 'idle-pins' ? 'drain-idle' : 'drain-finished';
      const drain = `${upstream}/${name} ${adminSince}`;
      const details = {
        ...emptyFields,
        ...kindAndTime(kind, BigInt(Date.now()) * 1000n),
        upstream,
        backend: name,
      };
      return kind === 'drain-idle'
        ? [{ key: `drain idle ${drain}`, eventId: null, details: { ...details, sessions: idlePins } }]
        : [{ key: `drain ${drain}`, eventId: null, details }];
    },
  );
}

function kindAndTime(event: NotifyKind, micros: bigint): Pick<NotificationEvent, 'event' | 'time'> {
  return { event, time: formatIsoMicros(micros) };
}
