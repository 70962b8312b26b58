const PLAIN = Array.from({ length: 1000 }, (_, number) => String(number));
const THREE = PLAIN.map((digits) => digits.padStart(3, '0'));

/**
 * A whole number, at least 0, as digits. Most that a record holds were never written before, so that the
 * engine's own cache of number texts misses and each is worked out anew; put together from parts they are not.
 */
export function decimal(number: number): string {
  if (number < 1000) return PLAIN[number] ?? String(number);
  if (number < 1_000_000) return PLAIN[(number / 1000) | 0] + THREE[number % 1000];
  const millions = Math.floor(number / 1_000_000);
  return millions < 1_000_000 ? decimal(millions) + sixDigits(number - millions * 1_000_000) : String(number);
}

/** A whole number below a million as six digits. */
export function sixDigits(number: number): string {
  return THREE[(number / 1000) | 0] + THREE[number % 1000];
}
