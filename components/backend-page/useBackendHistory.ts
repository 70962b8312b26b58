'use client';

import useSWR from 'swr';
import { callApi } from '@/components/api/client';
import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import type { BackendHistory, BackendRow } from '@/lib/contract/types';
import { type BackendRange, resolveBackendRange } from './backend-range';

/** The charts' steps are no shorter, and the recorder samples the sessions that often. */
const refreshMs = 5000;

/**
 * A backend's history, kept up to date while its range ends now.
 *
 * @param initial server-rendered history, shown until the first response
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
  const { upstream, name } = backend;
  const { data, error } = useSWR<BackendHistory, Error>(
    ['history', upstream, name, JSON.stringify(range)],
    async () => {
      const { from, to } = resolveBackendRange(range, store.getView().data?.upTo ?? upTo);
      return callApi('GET /api/v1/backends/{upstream}/{name}/history', {
        path: { upstream, name },
        query: { from: iso(from), to: iso(to) },
      });
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
