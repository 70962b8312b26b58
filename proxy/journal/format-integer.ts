const plainDigits = Array.from({ length: 1000 }, (_, number) => String(number));
const paddedDigits = plainDigits.map((digits) => digits.padStart(3, '0'));

/**
 * A whole number, at least 0, as digits. Most that a record holds were never written before, so that the
 * engine's own cache of number texts misses and each is computed again; put together from parts they are not.
 */
export function formatInteger(number: number): string {
  if (number < 1000) return plainDigits[number] ?? String(number);
  if (number < 1_000_000) return plainDigits[(number / 1000) | 0] + paddedDigits[number % 1000];
  const millions = Math.floor(number / 1_000_000);
  return millions < 1_000_000
    ? formatInteger(millions) + formatSixDigits(number - millions * 1_000_000)
    : String(number);
}

/** A whole number below a million as six digits. */
export function formatSixDigits(number: number): string {
  return paddedDigits[(number / 1000) | 0] + paddedDigits[number % 1000];
}
