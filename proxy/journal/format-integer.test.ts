import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatInteger, formatSixDigits } from './format-integer';

it('writes whole numbers as String does', () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(2000), fc.nat(2_000_000), fc.maxSafeNat()), (number) => {
      expect(formatInteger(number)).toBe(String(number));
    }),
  );
  for (const edge of [0, 999, 1000, 999_999, 1_000_000, 4_294_967_295, 999_999_999_999, 1_000_000_000_000]) {
    expect(formatInteger(edge)).toBe(String(edge));
  }
});

it('pads to six digits', () => {
  fc.assert(
    fc.property(fc.nat(999_999), (number) => {
      expect(formatSixDigits(number)).toBe(String(number).padStart(6, '0'));
    }),
  );
});
