'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { answerOf } from '@/components/api/call';
import { problemSentence } from '@/components/api/problem';
import { useLive } from '@/components/live/LiveProvider';
import { useWords } from '@/components/words/WordsProvider';
import type { SessionDetail } from '@/lib/api/types';
import { withNewest, withOlder } from './decisionPages';

const refreshMs = 2000;

/** A session as it is now, and as many of its decisions as were asked for. */
interface LiveDetail {
  detail: SessionDetail;
  /** Why the last call failed, as a sentence; null while all is well. */
  failure: string | null;
  /** Reads the newest at once. */
  refresh(): Promise<void>;
  /** Loads the decisions before those that are there. */
  loadOlder(): Promise<void>;
}

/** Follows a session while the picture is live. `first` is what the server rendered. */
export function useSessionDetail(first: SessionDetail): LiveDetail {
  const words = useWords();
  const { paused } = useLive();
  const [detail, setDetail] = useState(first);
  const [failure, setFailure] = useState<string | null>(null);
  const busy = useRef(false);
  const { id, upstream } = first.session;

  const read = useCallback(
    async (cursor: string | null) => {
      const asked = new URLSearchParams({ upstream, limit: '100', ...(cursor ? { cursor } : {}) });
      busy.current = true;
      try {
        const answer = await fetch(`/api/v1/sessions/${encodeURIComponent(id)}?${asked}`);
        const fresh = await answerOf<SessionDetail>(answer);
        setDetail((known) => ({
          ...fresh,
          ...(cursor === null ? withNewest(known, fresh) : withOlder(known, fresh)),
        }));
        setFailure(null);
      } catch (error) {
        setFailure(problemSentence(error, words));
      } finally {
        busy.current = false;
      }
    },
    [id, upstream, words],
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
