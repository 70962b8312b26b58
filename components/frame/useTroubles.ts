'use client';

import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import { useNow } from '@/components/live/useNow';
import { useTelling } from '@/components/words/WordsProvider';
import { type Trouble, troublesOf } from './troubles';

/** Seconds without the server before the page says more than "Reconnecting". */
const patience = 5;

/** What is wrong with anything that the page depends on, worst first. */
export function useTroubles(): Trouble[] {
  const { heardAt } = useLiveStore();
  const { data, connection } = useLive();
  const now = useNow();
  const telling = useTelling();
  const silence = now !== null && heardAt !== null ? (now - heardAt) / 1000 : 0;
  if (connection === 'reconnecting' && heardAt !== null && silence > patience) {
    const time = telling.times.clock(new Date(heardAt).toISOString());
    return [{ severity: 'down', sentence: telling.words('frame.trouble.dashboard', { time }) }];
  }
  return data ? troublesOf(data, telling) : [];
}
