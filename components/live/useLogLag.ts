'use client';

import { useMemo } from 'react';
import { useLive } from './LiveProvider';
import { getLogLag, type LogLag } from './log-lag';

/** How far the log is behind the traffic, as the live stream says; null while it follows, or nothing is known of it. */
export function useLogLag(): LogLag | null {
  const { data } = useLive();
  return useMemo(() => data && getLogLag(data), [data]);
}
