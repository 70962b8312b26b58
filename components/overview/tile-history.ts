import { liveWindowSeconds } from '@/components/live/live-store';
import type { LoadPoint } from '@/lib/contract/types';

/** The history of the tiles' figures, one value per step, oldest first. */
export interface TileHistory {
  pinned: (number | null)[];
  sessions: (number | null)[];
  moved: (number | null)[];
  refused: (number | null)[];
  p95: (number | null)[];
}

const stepCount = 30;

/**
 * Sums the load of an upstream into thirty steps.
 *
 * @param upTo their end, seconds since the epoch
 * @param seconds how long they are together
 * @param unknownFrom seconds since the epoch from which on nothing is known; null if all is
 */
export function computeTileHistory(
  load: LoadPoint[],
  upTo: number,
  seconds = liveWindowSeconds,
  unknownFrom: number | null = null,
): TileHistory {
  const step = seconds / stepCount;
  const history: TileHistory = {
    pinned: createEmptySteps(null),
    sessions: createEmptySteps(null),
    moved: createEmptySteps(0),
    refused: createEmptySteps(0),
    p95: createEmptySteps(null),
  };
  const withPin = createEmptySteps(0);
  const pinned = createEmptySteps(0);
  // Each backend has samples of its own: the sum is of the last sample of each within a step.
  const samples = createEmptySteps(null).map(() => new Map<string, number>());
  const first = upTo - seconds;
  for (const point of load) {
    const index = Math.floor((point.time - first) / step);
    if (index < 0 || index >= stepCount) continue;
    pinned[index] = (pinned[index] ?? 0) + point.pinned;
    withPin[index] = (withPin[index] ?? 0) + point.pinned + point.moved;
    history.moved[index] = (history.moved[index] ?? 0) + point.moved;
    history.refused[index] = (history.refused[index] ?? 0) + point.refused;
    if (point.p95Micros !== null) history.p95[index] = Math.max(history.p95[index] ?? 0, point.p95Micros);
    if (point.sessions !== null) samples[index]?.set(point.backend, point.sessions);
  }
  history.sessions = samples.map((sample) =>
    sample.size ? [...sample.values()].reduce((a, b) => a + b, 0) : null,
  );
  for (let index = 0; index < stepCount; index++) {
    if (unknownFrom === null || first + (index + 1) * step <= unknownFrom) continue;
    history.moved[index] = null;
    history.refused[index] = null;
  }
  history.pinned = withPin.map((all, index) => (all ? (pinned[index] ?? 0) / all : null));
  return history;
}

function createEmptySteps(value: number | null): (number | null)[] {
  return Array.from({ length: stepCount }, () => value);
}
