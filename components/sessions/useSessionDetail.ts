'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { formatApiError } from '@/components/api/api-error';
import { callApi } from '@/components/api/client';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import type { SessionDetail } from '@/lib/contract/types';
import { appendOlderPage, mergeNewestPage } from './decision-pages';

const refreshMs = 2000;

/** A session as it is now, and the requested number of its decisions. */
interface LiveDetail {
  detail: SessionDetail;
  /** Why the last call failed, as a sentence; null while all is well. */
  failure: string | null;
  /** Reads the newest decisions at once. */
  refresh(): Promise<void>;
  /** Loads the decisions before those that are there. */
  loadOlder(): Promise<void>;
}

/** Follows a session while the picture is live. `first` is server-rendered. */
export function useSessionDetail(first: SessionDetail): LiveDetail {
  const t = useTranslator();
  const { paused } = useLive();
  const [detail, setDetail] = useState(first);
  const [failure, setFailure] = useState<string | null>(null);
  const busy = useRef(false);
  const { id, upstream } = first.session;

  const read = useCallback(
    async (cursor: string | null) => {
      busy.current = true;
      try {
        const query = { upstream, limit: 100, cursor };
        const fresh = await callApi('GET /api/v1/sessions/{id}', { path: { id }, query });
        setDetail((known) => ({
          ...fresh,
          ...(cursor === null ? mergeNewestPage(known, fresh) : appendOlderPage(known, fresh)),
        }));
        setFailure(null);
      } catch (error) {
        setFailure(formatApiError(error, t));
      } finally {
        busy.current = false;
      }
    },
    [id, upstream, t],
  );

  useEffect(() => {
    if (paused) return;
    const timer = setInterval(() => {
      if (!document.hidden && !busy.current) read(null);
    }, refreshMs);
    return () => clearInterval(timer);
  }, [paused, read]);

  return {
    detail,
    failure,
    refresh: () => read(null),
    loadOlder: () => read(detail.nextCursor),
  };
}
