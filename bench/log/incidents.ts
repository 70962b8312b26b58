import type { Reason } from '@/proxy/journal/record';
import type { Chance } from './chance';

/** A time in which a backend serves nobody, in µs since the epoch. */
export interface Incident {
  backend: number;
  from: number;
  /** When the proxy knows of it: until then each request finds out for itself. */
  noticed: number;
  to: number;
  kind: 'failure' | 'maintenance' | 'drain';
}

const second = 1e6;
/** One in so long, on average. */
const every = 20 * 60 * second;
const kinds = ['failure', 'failure', 'maintenance', 'drain'] as const;

/** What befell the backends between `from` and `to` (µs since the epoch), in order; never two at a time. */
export function incidentsBetween(from: number, to: number, backends: number, chance: Chance): Incident[] {
  const count = Math.max(1, Math.round((to - from) / every));
  const slot = (to - from) / count;
  return Array.from({ length: count }, (_, index) => {
    const begins = Math.floor(from + slot * (index + 0.2 + 0.3 * chance.share()));
    const lasts = Math.min(slot * 0.3, (20 + 70 * chance.share()) * second);
    const kind = kinds[chance.below(kinds.length)] as Incident['kind'];
    return {
      backend: chance.below(backends),
      from: begins,
      noticed: begins + (kind === 'failure' ? Math.min(3 * second, lasts / 2) : 0),
      to: Math.floor(begins + lasts),
      kind,
    };
  });
}

/** Why a session leaves the backend of `incident` at `time`. */
export function reasonAt({ kind, noticed }: Incident, time: number, chance: Chance): Reason {
  if (kind === 'maintenance') return 'maintenance';
  if (kind === 'drain') return 'drain-ended';
  if (time >= noticed) return 'backend-down';
  return chance.share() < 0.8 ? 'connect-failed' : 'timeout';
}
