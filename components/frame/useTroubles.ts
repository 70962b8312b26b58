'use client';

import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import { useNow } from '@/components/live/useNow';
import { useTelling } from '@/components/words/WordsProvider';
import type { LiveSnapshot } from '@/lib/api/types';
import { type Trouble, troublesOf } from './troubles';

/** Seconds without the server before the page says more than "Reconnecting". */
const patience = 5;

/**
 * What is wrong with anything that the page depends on, worst first.
 *
 * @param picture to look at; the one on screen where left out
 */
export function useTroubles(picture?: LiveSnapshot | null): Trouble[] {
  const { heardAt } = useLiveStore();
  const { data, connection, unreadable } = useLive();
  const now = useNow();
  const telling = useTelling();
  const time = heardAt === null ? '' : telling.times.clock(new Date(heardAt).toISOString());
  const silence = now !== null && heardAt !== null ? (now - heardAt) / 1000 : 0;
  if (connection === 'reconnecting' && heardAt !== null && silence > patience)
    return [{ severity: 'down', sentence: telling.words('frame.trouble.dashboard', { time }) }];
  if (unreadable !== null)
    return [
      { severity: 'down', sentence: telling.words('frame.trouble.database', { time, reason: unreadable }) },
    ];
  const seen = picture === undefined ? data : picture;
  return seen ? troublesOf(seen, telling) : [];
}
