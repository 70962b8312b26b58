'use client';

import { useMemo } from 'react';
import { type Behind, behindOf } from './behind';
import { useLive } from './LiveProvider';

/** How far the log is behind the traffic, as the live stream says; null while it follows, or nothing is known of it. */
export function useBehind(): Behind | null {
  const { data } = useLive();
  return useMemo(() => data && behindOf(data), [data]);
}
