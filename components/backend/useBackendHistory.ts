'use client';

import useSWR from 'swr';
import { answerOf } from '@/components/api/call';
import { backendUrl } from '@/components/drain/changeBackend';
import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import type { BackendHistory, BackendRow } from '@/lib/api/types';
import { type BackendRange, rangeAt } from './backendRange';

/** The charts' steps are no shorter, and the recorder samples the sessions that often. */
const refreshMs = 5000;

/**
 * A backend's history, kept up to date while its range ends now.
 *
 * @param initial what the server rendered, shown until the first answer
 * @param upTo the second that `initial` ends with
 */
export function useBackendHistory(
  backend: Pick<BackendRow, 'upstream' | 'name'>,
  range: BackendRange,
  initial: BackendHistory,
  upTo: number,
): { history: BackendHistory; error: Error | undefined } {
  const store = useLiveStore();
  const { paused } = useLive();
  const isLive = 'seconds' in range;
  const url = `${backendUrl(backend)}/history`;
  const { data, error } = useSWR<BackendHistory, Error>(
    [url, JSON.stringify(range)],
    async () => {
      const { from, to } = rangeAt(range, store.view().data?.upTo ?? upTo);
      return answerOf<BackendHistory>(
        await fetch(`${url}?${new URLSearchParams({ from: iso(from), to: iso(to) })}`),
      );
    },
    {
      fallbackData: initial,
      refreshInterval: isLive && !paused ? refreshMs : 0,
      revalidateOnMount: false,
      revalidateOnFocus: false,
      keepPreviousData: true,
    },
  );
  return { history: data ?? initial, error };
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
