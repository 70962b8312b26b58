import type { UpstreamPlan } from './plan';

/**
 * How long after its last request the pin of a session holds at most, ms; 0 if nothing is pinned, null if nothing
 * bounds it. A pin's limits count from a moment (its cookie's age, its renewal) that is never later than the last
 * request.
 */
export function getPinLifetimeMs({ kind, sticky }: Pick<UpstreamPlan, 'kind' | 'sticky'>): number | null {
  const { mode, maxIdleMs, maxLifeMs, maxAgeSeconds, learn } = sticky;
  if (mode === 'off') return 0;
  if (mode === 'route') return null;
  if (mode === 'learn') return learn.idleMs;
  const limits = [maxIdleMs, maxLifeMs, (maxAgeSeconds ?? 0) * 1000].filter((limit) => limit > 0);
  if (limits.length === 0) return null;
  const cookieLifetimeMs = Math.min(...limits);
  // Tunnels show no cookie: they are pinned by client address, in the table of mode `learn`.
  return kind === 'forward-proxy' ? Math.max(cookieLifetimeMs, learn.idleMs) : cookieLifetimeMs;
}
