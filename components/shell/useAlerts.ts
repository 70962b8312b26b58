'use client';

import { useFormatters } from '@/components/i18n/MessagesProvider';
import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import { useNowMs } from '@/components/live/useNowMs';
import type { LiveSnapshot } from '@/lib/contract/types';
import { type Alert, getAlerts } from './alerts';

/** Seconds without the server before the page says more than "Reconnecting". */
const reconnectGraceSeconds = 5;

/**
 * Problems of everything that the page depends on, worst first.
 *
 * @param snapshot to check; the one on screen if left out
 */
export function useAlerts(snapshot?: LiveSnapshot | null): Alert[] {
  const { receivedAt } = useLiveStore();
  const { data, connection, unreadable } = useLive();
  const now = useNowMs();
  const formatters = useFormatters();
  const time = receivedAt === null ? '' : formatters.times.timeOfDay(new Date(receivedAt).toISOString());
  const silenceSeconds = now !== null && receivedAt !== null ? (now - receivedAt) / 1000 : 0;
  if (connection === 'reconnecting' && receivedAt !== null && silenceSeconds > reconnectGraceSeconds)
    return [{ severity: 'down', sentence: formatters.t('shell.alert.dashboard', { time }) }];
  if (unreadable !== null)
    return [
      { severity: 'down', sentence: formatters.t('shell.alert.database', { time, reason: unreadable }) },
    ];
  const shown = snapshot === undefined ? data : snapshot;
  return shown ? getAlerts(shown, formatters) : [];
}
