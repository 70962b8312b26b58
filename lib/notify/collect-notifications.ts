import { nowMicros } from '@/lib/core/clock';
import { formatIsoMicros } from '@/lib/core/iso-time';
import { type NotifyKind, notifyKinds } from '@/lib/core/notify-target';
import { parseIsoMicros } from '@/lib/core/parse-iso-micros';
import type { StoreQuestions } from '@/lib/store/store';
import { emptyFields, type NotificationEvent } from './message';
import { notificationLifetimeMs } from './retry-policy';

/** Events read at a time. */
const pageRows = 500;

/** Something that happened, with a key that identifies it. */
export interface Candidate {
  key: string;
  /** Id of its event; null if it has none, or an ongoing one. */
  eventId: number | null;
  details: NotificationEvent;
}

/** What may be notified. */
export interface CollectedCandidates {
  /** Events that are new after the position asked for, oldest first. */
  events: Candidate[];
  /** Id of the event up to which they were read. */
  lastEventId: number;
  /** Ongoing states: failovers of the last hour, which may grow, and drains that have finished. */
  ongoing: Candidate[];
  /** How far the log is behind, s; null before a proxy has reported. */
  lagSeconds: number | null;
}

/** The methods of the store that are used. */
type AskedStore = Pick<
  StoreQuestions,
  'getBackends' | 'getEventsAfter' | 'getFailoversSince' | 'getIntent' | 'getNodes'
>;

/**
 * Collects what has happened.
 *
 * @param afterEventId id of the event up to which events are known
 * @param minSessions that a failover must have moved to be of interest
 */
export async function collectNotifications(
  store: AskedStore,
  afterEventId: number,
  minSessions: number,
): Promise<CollectedCandidates> {
  const rows = await store.getEventsAfter(afterEventId, pageRows);
  const events = rows.flatMap((row): Candidate[] => {
    const kind = notifyKinds.find((known) => known === row.kind);
    if (kind === undefined || kind === 'failover') return [];
    const { upstream, backend, reason, payload, time } = row;
    const details = { ...emptyFields, event: kind, time, upstream, backend, reason, payload };
    return [{ key: `event ${row.id} ${parseIsoMicros(time)}`, eventId: row.id, details }];
  });
  const [node] = await store.getNodes();
  return {
    events,
    lastEventId: rows.at(-1)?.id ?? afterEventId,
    ongoing: [...(await findFailovers(store, minSessions)), ...(await findDrains(store))],
    lagSeconds: node?.lagSeconds ?? null,
  };
}

/** Those that may still grow or were recorded late, that moved so many sessions. */
async function findFailovers(store: AskedStore, minSessions: number): Promise<Candidate[]> {
  const since = BigInt(Date.now() - notificationLifetimeMs) * 1000n;
  const rows = await store.getFailoversSince(since, minSessions);
  return rows.map(({ id, time, upstream, backend, toBackend, reason, sessions, payload }) => ({
    key: `failover ${id} ${parseIsoMicros(time)}`,
    eventId: null,
    details: {
      ...emptyFields,
      event: 'failover',
      time,
      upstream,
      backend,
      toBackend,
      reason,
      sessions,
      payload,
    },
  }));
}

async function findDrains(store: AskedStore): Promise<Candidate[]> {
  // The intent is little to read; how far drains are is much, and there is seldom one.
  const { backends } = await store.getIntent();
  if (backends.every(({ adminState }) => adminState === 'ready')) return [];
  return (await store.getBackends()).flatMap(
    ({ upstream, name, adminSince, drainState, idlePins }): Candidate[] => {
      if (drainState !== 'safe-to-stop' && drainState !== 'idle-pins') return [];
      const event: NotifyKind = drainState === 'idle-pins' ? 'drain-idle' : 'drain-finished';
      const drain = `${upstream}/${name} ${adminSince}`;
      const time = formatIsoMicros(nowMicros());
      const details = { ...emptyFields, event, time, upstream, backend: name };
      return event === 'drain-idle'
        ? [{ key: `drain idle ${drain}`, eventId: null, details: { ...details, sessions: idlePins } }]
        : [{ key: `drain ${drain}`, eventId: null, details }];
    },
  );
}
