'use client';

import { type Freshness, freshnessOf } from './freshness';
import { useLive, useLiveStore } from './LiveProvider';
import { useNow } from './useNow';

/** How fresh the picture is, and how old it is in whole seconds; told again every second. */
export function useFreshness(): { freshness: Freshness; age: number } {
  const { heardAt } = useLiveStore();
  const { connection, paused } = useLive();
  const now = useNow();
  const silence = now === null || heardAt === null ? null : now - heardAt;
  return {
    freshness: freshnessOf(connection, paused, silence),
    age: Math.max(0, Math.floor((silence ?? 0) / 1000)),
  };
}
