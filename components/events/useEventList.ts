'use client';

import { useState } from 'react';
import { formatApiError } from '@/components/api/api-error';
import { callApi } from '@/components/api/client';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import type { EventRow } from '@/lib/contract/types';

/** Which events a list is of. */
export interface EventListQuery {
  upstream?: string | undefined;
  backend?: string | undefined;
  kind?: EventRow['kind'] | undefined;
  node?: string | undefined;
  /** The range as the address has it: with another one the list begins again. */
  range: string;
  /** Its present beginning, seconds since the epoch; the whole log without it. */
  from?: number | undefined;
}

/** Events that are read at a time. */
export const eventsPerPage = 100;

/** The live picture has at least this many events, if there are as many. */
const minLiveEvents = 50;

/** A list of events that can be read on. */
export interface EventList {
  /** Newest first. */
  events: EventRow[];
  /** Whether there are more. */
  hasMore: boolean;
  busy: boolean;
  /** Why no more could be read, in a sentence. */
  failure: string | null;
  loadMore: () => Promise<void>;
}

interface LoadedEvents {
  /** The list that they continue: another list discards them. */
  listKey: string;
  events: EventRow[];
  isEnd: boolean;
  /** Pages of the list that are shown. */
  pages: number;
}

/**
 * Reads on from the newest events of a list, a page at a time.
 *
 * @param newest newest first; they may change
 * @param total of the list; null if it is not known
 */
export function useEventList(newest: EventRow[], total: number | null, filter: EventListQuery): EventList {
  const t = useTranslator();
  const { upstream, backend, kind, node, range } = filter;
  const listKey = JSON.stringify([upstream, backend, kind, node, range]);
  const [state, setOlder] = useState<LoadedEvents | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const older = state?.listKey === listKey ? state : null;
  const known = older ? mergeEvents(newest, older.events).filter((event) => isWithin(event, filter)) : newest;
  const pages = older?.pages ?? 1;
  // A list that is drawn again every second must not be long unasked.
  const events = known.slice(0, pages * eventsPerPage);
  const isMoreStored =
    total === null ? !older?.isEnd && newest.length >= minLiveEvents : known.length < total;
  const hasMore = events.length < known.length || isMoreStored;

  async function loadMore() {
    const next = { listKey, isEnd: older?.isEnd ?? false, pages: pages + 1 };
    if (!isMoreStored || known.length >= next.pages * eventsPerPage) {
      setOlder({ ...next, events: known });
      return;
    }
    setBusy(true);
    try {
      // One more, because the last shown event is included again.
      const last = known.at(-1);
      const { upstream, backend, kind, node, from } = filter;
      const page = await callApi('GET /api/v1/events', {
        query: {
          upstream,
          backend,
          kind,
          node,
          from: from === undefined ? undefined : new Date(from * 1000).toISOString(),
          to: last && nextMicrosecond(last.time),
          limit: eventsPerPage + 1,
        },
      });
      // All that is shown, so that none is lost when the newest move on.
      setOlder({ ...next, events: mergeEvents(known, page.events), isEnd: page.nextCursor === null });
      setFailure(null);
    } catch (error) {
      setFailure(formatApiError(error, t));
    } finally {
      setBusy(false);
    }
  }

  return { events, hasMore, busy, failure, loadMore };
}

function isWithin({ time }: EventRow, { from }: EventListQuery): boolean {
  return from === undefined || Date.parse(time) >= from * 1000;
}

function mergeEvents(first: EventRow[], more: EventRow[]): EventRow[] {
  const known = new Set(first.map(({ id }) => id));
  return [...first, ...more.filter(({ id }) => !known.has(id))];
}

/** The microsecond after an ISO 8601 time with six digits of it. */
function nextMicrosecond(time: string): string {
  const micros = BigInt(Date.parse(time)) * 1000n + BigInt(time.slice(23, 26) || '0') + 1n;
  return `${new Date(Number(micros / 1000n)).toISOString().slice(0, -1)}${String(micros % 1000n).padStart(3, '0')}Z`;
}
