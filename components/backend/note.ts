import type { BackendRow } from '@/lib/api/types';
import { span } from '@/lib/format/duration';
import { counted } from '@/lib/format/number';
import { secondsBetween } from '@/lib/format/time';
import { type Times, utc } from '@/lib/format/zone';
import { isSafeToStop } from './state';

/**
 * The sentence under a backend's state: how far its drain is, or why it is down.
 *
 * @param now ISO 8601, the server's time
 * @param times how times are told
 * @returns the empty string where there is nothing to say
 */
export function noteOf(backend: BackendRow, now: string, times: Times = utc): string {
  const parts: string[] = [];
  if (backend.adminState !== 'ready') parts.push(leaving(backend, now));
  if (backend.health === 'down') {
    const since = backend.healthSince ? ` since ${times.clockOrDay(backend.healthSince, now)}` : '';
    parts.push(`${sentenceCase(backend.healthReason ?? 'it does not answer')}${since}`);
  }
  return parts.join('. ');
}

function leaving(backend: BackendRow, now: string): string {
  if (isSafeToStop(backend)) return 'Drained: safe to stop';
  const left =
    backend.sessions > 0 ? `${counted(backend.sessions, 'session')} left` : 'last requests in flight';
  if (backend.adminState === 'maintenance') return `${left}, moving with their next request`;
  if (!backend.drainDeadline) return left;
  const seconds = secondsBetween(now, backend.drainDeadline);
  return seconds > 0 ? `${left}, moved in ${span(seconds)}` : `${left}, moving with their next request`;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
