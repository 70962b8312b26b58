import type { BackendRow, LoadPoint } from '@/lib/api/types';

/** How many sessions a backend had at one moment. */
export interface Sample {
  /** Seconds since the epoch. */
  time: number;
  sessions: number;
}

/** How far a drain is. */
export interface DrainProgress {
  /** Sessions left since it began, oldest first; the last is now. */
  curve: Sample[];
  /** Sessions that left per second, lately; 0 while none does, null while it is too early to say. */
  perSecond: number | null;
  /** Until none is left, at that rate; null where it cannot be told. */
  secondsLeft: number | null;
}

/** Seconds that the rate is taken from, and that it takes at least to speak of one. */
const rateWindow = 120;
const leastSeconds = 10;
/** A session that sends nothing counts for so many seconds more. */
const activeSeconds = 300;

/**
 * The progress of a drain, from the samples of its sessions.
 *
 * @param samples of this backend, oldest first; those before the drain are left out
 * @param now ISO 8601, the server's time
 * @returns null for a backend that is in service
 */
export function drainProgress(
  backend: Pick<BackendRow, 'adminState' | 'adminSince' | 'drainDeadline' | 'sessions'>,
  samples: Sample[],
  now: string,
): DrainProgress | null {
  const { adminState, adminSince, sessions } = backend;
  if (adminState === 'ready' || adminSince === null) return null;
  const since = Date.parse(adminSince) / 1000;
  const time = Date.parse(now) / 1000;
  const curve = [
    ...samples.filter((sample) => sample.time >= since && sample.time < time),
    { time, sessions },
  ];
  const perSecond = rateOf(curve.filter((sample) => sample.time >= time - rateWindow));
  const atRate = perSecond ? Math.ceil(sessions / perSecond) : null;
  return { curve, perSecond, secondsLeft: sessions === 0 ? 0 : least(atRate, surelyOver(backend, time)) };
}

/** The samples of one backend that the load of all holds. */
export function samplesOf(
  { upstream, name }: Pick<BackendRow, 'upstream' | 'name'>,
  load: LoadPoint[],
): Sample[] {
  return load.flatMap((point) =>
    point.upstream === upstream && point.backend === name && point.sessions !== null
      ? [{ time: point.time, sessions: point.sessions }]
      : [],
  );
}

/** Least squares, so that one sample does not make the estimate jump. */
function rateOf(samples: Sample[]): number | null {
  const [first] = samples;
  const last = samples.at(-1);
  if (!first || !last || samples.length < 3 || last.time - first.time < leastSeconds) return null;
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const time = mean((sample) => sample.time);
  const level = mean((sample) => sample.sessions);
  const falling = mean((sample) => (sample.time - time) * (level - sample.sessions));
  return Math.max(0, falling / mean((sample) => (sample.time - time) ** 2));
}

/** Once sessions move with their next request, those that send none are forgotten after a while. */
function surelyOver(
  { adminState, adminSince, drainDeadline }: Pick<BackendRow, 'adminState' | 'adminSince' | 'drainDeadline'>,
  time: number,
): number | null {
  const moving = adminState === 'maintenance' ? adminSince : drainDeadline;
  return moving === null ? null : Math.max(1, Math.ceil(Date.parse(moving) / 1000 + activeSeconds - time));
}

function least(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
