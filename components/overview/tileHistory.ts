import { windowSeconds } from '@/components/live/store';
import type { LoadPoint } from '@/lib/api/types';

/** The last five minutes behind the tiles' figures, one value per step, oldest first. */
export interface TileHistory {
  sessions: (number | null)[];
  moved: (number | null)[];
  refused: (number | null)[];
  p95: (number | null)[];
}

const step = 10;
const steps = windowSeconds / step;

/** Sums the load of an upstream into steps of ten seconds. `upTo` in seconds since the epoch. */
export function historyOf(load: LoadPoint[], upTo: number): TileHistory {
  const history: TileHistory = {
    sessions: empty(null),
    moved: empty(0),
    refused: empty(0),
    p95: empty(null),
  };
  // Each backend is sampled for itself: the last sample of each within a step is what adds up.
  const samples = empty(null).map(() => new Map<string, number>());
  const first = upTo - windowSeconds;
  for (const point of load) {
    const index = Math.floor((point.time - first) / step);
    if (index < 0 || index >= steps) continue;
    history.moved[index] = (history.moved[index] ?? 0) + point.moved;
    history.refused[index] = (history.refused[index] ?? 0) + point.refused;
    if (point.p95Micros !== null) history.p95[index] = Math.max(history.p95[index] ?? 0, point.p95Micros);
    if (point.sessions !== null) samples[index]?.set(point.backend, point.sessions);
  }
  history.sessions = samples.map((sample) =>
    sample.size ? [...sample.values()].reduce((a, b) => a + b, 0) : null,
  );
  return history;
}

function empty(value: number | null): (number | null)[] {
  return Array.from({ length: steps }, () => value);
}
