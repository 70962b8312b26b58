'use client';

import { useState } from 'react';
import { answerOf } from '@/components/api/call';
import { problemSentence } from '@/components/api/problem';
import { useWords } from '@/components/words/WordsProvider';
import type { EventRow } from '@/lib/api/types';

/** Which events a list is of. */
export interface EventsAsked {
  upstream?: string | undefined;
  backend?: string | undefined;
  kind?: EventRow['kind'] | undefined;
  /** The range as the address has it: with another one the list begins again. */
  range: string;
  /** Where that begins at the moment, seconds since the epoch; as far back as the log goes without it. */
  from?: number | undefined;
}

/** Events that are read at a time. */
export const eventsPerPage = 100;

/** The live picture has at least so many events, where there are as many. */
const leastKept = 50;

/** A list of events that can be read on. */
export interface OlderEvents {
  /** Newest first. */
  events: EventRow[];
  /** Whether there are more. */
  hasMore: boolean;
  busy: boolean;
  /** Why no more could be read, in a sentence. */
  failure: string | null;
  readMore: () => Promise<void>;
}

interface Older {
  /** What it is older than: of another list it is forgotten. */
  list: string;
  events: EventRow[];
  isEnd: boolean;
  /** Pages of the list that are shown. */
  pages: number;
}

/**
 * Reads on from the newest events of a list, a page at a time.
 *
 * @param newest newest first; they may change
 * @param total of the list; null where it is not known
 */
export function useOlderEvents(newest: EventRow[], total: number | null, asked: EventsAsked): OlderEvents {
  const words = useWords();
  const { upstream, backend, kind, range } = asked;
  const list = JSON.stringify([upstream, backend, kind, range]);
  const [state, setOlder] = useState<Older | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const older = state?.list === list ? state : null;
  const known = older ? merged(newest, older.events).filter((event) => isWithin(event, asked)) : newest;
  const pages = older?.pages ?? 1;
  // A list that is drawn again every second must not be long unasked.
  const events = known.slice(0, pages * eventsPerPage);
  const isMoreStored = total === null ? !older?.isEnd && newest.length >= leastKept : known.length < total;
  const hasMore = events.length < known.length || isMoreStored;

  async function readMore() {
    const next = { list, isEnd: older?.isEnd ?? false, pages: pages + 1 };
    if (!isMoreStored || known.length >= next.pages * eventsPerPage) {
      setOlder({ ...next, events: known });
      return;
    }
    setBusy(true);
    try {
      // One more, for the last one that is shown comes again.
      const query = new URLSearchParams({ limit: String(eventsPerPage + 1) });
      const last = known.at(-1);
      if (last) query.set('to', justAfter(last.time));
      if (asked.from !== undefined) query.set('from', new Date(asked.from * 1000).toISOString());
      for (const name of ['upstream', 'backend', 'kind'] as const) {
        if (asked[name] !== undefined) query.set(name, asked[name]);
      }
      const page = await answerOf<{ events: EventRow[]; nextCursor: string | null }>(
        await fetch(`/api/v1/events?${query}`),
      );
      // All that is shown, so that none is lost when the newest move on.
      setOlder({ ...next, events: merged(known, page.events), isEnd: page.nextCursor === null });
      setFailure(null);
    } catch (error) {
      setFailure(problemSentence(error, words));
    } finally {
      setBusy(false);
    }
  }

  return { events, hasMore, busy, failure, readMore };
}

function isWithin({ time }: EventRow, { from }: EventsAsked): boolean {
  return from === undefined || Date.parse(time) >= from * 1000;
}

function merged(first: EventRow[], more: EventRow[]): EventRow[] {
  const known = new Set(first.map(({ id }) => id));
  return [...first, ...more.filter(({ id }) => !known.has(id))];
}

/** The microsecond after an ISO 8601 time with six digits of it. */
function justAfter(time: string): string {
  const micros = BigInt(Date.parse(time)) * 1000n + BigInt(time.slice(23, 26) || '0') + 1n;
  return `${new Date(Number(micros / 1000n)).toISOString().slice(0, -1)}${String(micros % 1000n).padStart(3, '0')}Z`;
}
