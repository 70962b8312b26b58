'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { formatApiError } from '@/components/api/api-error';
import { type ApiUrl, fetchUrl } from '@/components/api/client';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import type { SessionPage, SessionRow } from '@/lib/contract/types';

/** The loaded sessions of the list. */
export interface LoadedSessions extends SessionPage {
  /** The call that returned them. */
  url: string;
}

interface SessionPages {
  loaded: LoadedSessions;
  /** Whether the shown sessions belong to another query: its response is pending. */
  outdated: boolean;
  /** Why the last call failed, as a sentence; null while all is well. */
  failure: string | null;
  /** Loads the next page behind those that are there. */
  loadMore(): void;
}

const refreshMs = 3000;

/**
 * The sessions that `url` returns, page after page. Another `url` starts over.
 *
 * @param first the first page as the server rendered it for the first `url`
 * @param follow whether the list is read again from its beginning every `refreshMs`
 */
export function useSessionPages(
  url: ApiUrl<'GET /api/v1/sessions'>,
  first: SessionPage,
  follow: boolean,
): SessionPages {
  const t = useTranslator();
  const [loaded, setLoaded] = useState<LoadedSessions>({ ...first, url });
  const [failure, setFailure] = useState<string | null>(null);
  /** The running call; at most one, and the newer query wins. */
  const calling = useRef<AbortController | null>(null);

  const call = useCallback(
    async (cursor: string | null) => {
      calling.current?.abort();
      const abort = new AbortController();
      calling.current = abort;
      try {
        const address: typeof url = cursor === null ? url : `${url}&cursor=${encodeURIComponent(cursor)}`;
        const page = await fetchUrl(address, { signal: abort.signal });
        setLoaded((before) => (cursor === null ? { ...page, url } : appendPage(before, page)));
        setFailure(null);
      } catch (error) {
        if (!abort.signal.aborted) setFailure(formatApiError(error, t));
      } finally {
        if (calling.current === abort) calling.current = null;
      }
    },
    [url, t],
  );

  const outdated = loaded.url !== url;
  useEffect(() => {
    if (outdated) call(null);
  }, [outdated, call]);

  useEffect(() => {
    if (!follow) return;
    const timer = setInterval(() => {
      if (!document.hidden && !calling.current) call(null);
    }, refreshMs);
    return () => clearInterval(timer);
  }, [follow, call]);

  useEffect(() => () => calling.current?.abort(), []);

  const { nextCursor } = loaded;
  const loadMore = useCallback(() => {
    if (!outdated && nextCursor !== null && !calling.current) call(nextCursor);
  }, [outdated, nextCursor, call]);

  return { loaded, outdated, failure, loadMore };
}

/** One session on one upstream; its name in a list. */
export function sessionKey({ id, upstream }: Pick<SessionRow, 'id' | 'upstream'>): string {
  return `${upstream} ${id}`;
}

/** A session that is on two pages, because it was seen meanwhile, keeps its first place. */
function appendPage(before: LoadedSessions, { sessions, nextCursor }: SessionPage): LoadedSessions {
  const known = new Set(before.sessions.map(sessionKey));
  const fresh = sessions.filter((session) => !known.has(sessionKey(session)));
  return { ...before, sessions: [...before.sessions, ...fresh], nextCursor };
}
