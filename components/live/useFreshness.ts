'use client';

import { type Freshness, getFreshness } from './freshness';
import { useLive, useLiveStore } from './LiveProvider';
import { useNowMs } from './useNowMs';

/** How fresh the picture is, and how old it is in whole seconds; updated every second. */
export function useFreshness(): { freshness: Freshness; age: number } {
  const { receivedAt } = useLiveStore();
  const { connection, paused } = useLive();
  const now = useNowMs();
  const silence = now === null || receivedAt === null ? null : now - receivedAt;
  return {
    freshness: getFreshness(connection, paused, silence),
    age: Math.max(0, Math.floor((silence ?? 0) / 1000)),
  };
}
