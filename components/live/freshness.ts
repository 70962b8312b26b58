import type { ConnectionState } from './live-store';

/** How far the picture on screen can be trusted. */
export type Freshness = 'waiting' | 'live' | 'paused' | 'reconnecting' | 'stale';

/** Silence after which the picture is stale, ms: three missing ticks, and a little more. */
export const staleAfterMs = 3300;

/**
 * Returns how fresh the picture is.
 *
 * @param silenceMs time since the last message, ms; null before the first
 */
export function getFreshness(
  connection: ConnectionState,
  paused: boolean,
  silenceMs: number | null,
): Freshness {
  if (paused) return 'paused';
  if (silenceMs === null) return connection === 'reconnecting' ? 'reconnecting' : 'waiting';
  if (silenceMs > staleAfterMs) return 'stale';
  return connection === 'live' ? 'live' : 'reconnecting';
}
