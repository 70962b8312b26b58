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
 * @param secondsLeft when a drain is expected to be over, as its progress shows; null where nobody knows
 * @returns the empty string where there is nothing to say
 */
export function noteOf(
  backend: BackendRow,
  now: string,
  times: Times = utc,
  secondsLeft: number | null = null,
): string {
  const parts: string[] = [];
  if (backend.adminState !== 'ready') parts.push(leaving(backend, now, secondsLeft));
  if (backend.health === 'down') {
    const since = backend.healthSince ? ` since ${times.clockOrDay(backend.healthSince, now)}` : '';
    parts.push(`${sentenceCase(backend.healthReason ?? 'it does not answer')}${since}`);
  }
  return parts.join('. ');
}

function leaving(backend: BackendRow, now: string, secondsLeft: number | null): string {
  if (isSafeToStop(backend)) return 'Drained: safe to stop';
  const left = whoIsLeft(backend);
  const deadline = backend.drainDeadline ? secondsBetween(now, backend.drainDeadline) : null;
  if (
    backend.sessions > 0 &&
    secondsLeft !== null &&
    (deadline === null || deadline <= 0 || secondsLeft < deadline)
  )
    return `${left}, about ${span(secondsLeft)}`;
  if (backend.adminState === 'maintenance') return `${left}, moving with their next request`;
  if (deadline === null) return left;
  return deadline > 0 ? `${left}, moved in ${span(deadline)}` : `${left}, moving with their next request`;
}

function whoIsLeft({ sessions, inFlight, tunnels }: BackendRow): string {
  if (sessions > 0) return `${counted(sessions, 'session')} left`;
  return inFlight === 0 ? `${counted(tunnels, 'open tunnel')} left` : 'last requests in flight';
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
