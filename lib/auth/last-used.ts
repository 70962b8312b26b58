import { nowMicros } from '@/lib/core/clock';

/** How exactly it is known when something was used last, µs. */
const touchIntervalMicros = 60_000_000n;

/**
 * Notes that a login or a token is used, once a minute at most. A request is not rejected if
 * it cannot be written: the next request tries again, and what keeps the database from being written is reported by
 * the recorder, which writes all the time.
 *
 * @param known when it was used last, as noted, µs since the epoch
 */
export async function touchLastUsed(
  { usedAt }: { usedAt: bigint | null },
  touch: () => Promise<void>,
): Promise<void> {
  if (usedAt !== null && nowMicros() - usedAt < touchIntervalMicros) return;
  await touch().catch(() => undefined);
}
