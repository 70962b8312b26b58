import type { Reason } from '@/lib/core/journal-records';
import type { Random } from './random';

/** A period in which a backend serves no client, in µs since the epoch. */
export interface Incident {
  backend: number;
  from: number;
  /** When the proxy knows of it: until then each request finds out for itself. */
  detectedAt: number;
  to: number;
  kind: 'failure' | 'maintenance' | 'drain';
}

const secondMicros = 1e6;
/** One in so long, on average. */
const incidentIntervalMicros = 20 * 60 * secondMicros;
const kinds = ['failure', 'failure', 'maintenance', 'drain'] as const;

/** What befell the backends between `from` and `to` (µs since the epoch), in order; never two at a time. */
export function createIncidents(from: number, to: number, backends: number, chance: Random): Incident[] {
  const count = Math.max(1, Math.round((to - from) / incidentIntervalMicros));
  const slot = (to - from) / count;
  return Array.from({ length: count }, (_, index) => {
    const begins = Math.floor(from + slot * (index + 0.2 + 0.3 * chance.fraction()));
    const lasts = Math.min(slot * 0.3, (20 + 70 * chance.fraction()) * secondMicros);
    const kind = kinds[chance.integerBelow(kinds.length)] as Incident['kind'];
    return {
      backend: chance.integerBelow(backends),
      from: begins,
      detectedAt: begins + (kind === 'failure' ? Math.min(3 * secondMicros, lasts / 2) : 0),
      to: Math.floor(begins + lasts),
      kind,
    };
  });
}

/** Why a session leaves the backend of `incident` at `time`. */
export function getMoveReason({ kind, detectedAt }: Incident, time: number, chance: Random): Reason {
  if (kind === 'maintenance') return 'maintenance';
  if (kind === 'drain') return 'drain-ended';
  if (time >= detectedAt) return 'backend-down';
  return chance.fraction() < 0.8 ? 'connect-failed' : 'timeout';
}
