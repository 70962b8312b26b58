import type { BackendRow, LoadPoint } from '@/lib/contract/types';

/** How many sessions a backend had at one moment. */
export interface SessionSample {
  /** Seconds since the epoch. */
  time: number;
  sessions: number;
}

/**
 * The number of a backend's sessions since its drain began, from samples of the active ones.
 *
 * @param samples of this backend, oldest first; those before the drain are left out
 * @param now ISO 8601, the server's time
 * @returns oldest first, the last is now; null for a backend that is in service
 */
export function getDrainCurve(
  backend: Pick<BackendRow, 'adminState' | 'adminSince' | 'sessions'>,
  samples: SessionSample[],
  now: string,
): SessionSample[] | null {
  const { adminState, adminSince, sessions } = backend;
  if (adminState === 'ready' || adminSince === null) return null;
  const since = Date.parse(adminSince) / 1000;
  const time = Date.parse(now) / 1000;
  return [...samples.filter((sample) => sample.time >= since && sample.time < time), { time, sessions }];
}

/** The samples of one backend that the load of all holds. */
export function selectSamples(
  { upstream, name }: Pick<BackendRow, 'upstream' | 'name'>,
  load: LoadPoint[],
): SessionSample[] {
  return load.flatMap((point) =>
    point.upstream === upstream && point.backend === name && point.sessions !== null
      ? [{ time: point.time, sessions: point.sessions }]
      : [],
  );
}
