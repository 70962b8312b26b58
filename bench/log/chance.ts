/** Chance that comes out the same for the same seed. */
export interface Chance {
  /** From 0 to below 1. */
  share(): number;
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
  /** As times scatter: its logarithm is normal. @param spread standard deviation of the logarithm */
  around(median: number, spread: number): number;
  /** 32 hex digits. */
  id(): string;
}

/** mulberry32: 32 bits of state, plenty for what only has to look real. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const bits = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const share = (): number => bits() / 2 ** 32;
  return {
    share,
    below: (end) => Math.floor(share() * end),
    around(median, spread) {
      // Box and Muller; 1 - share() is never 0.
      const normal = Math.sqrt(-2 * Math.log(1 - share())) * Math.cos(2 * Math.PI * share());
      return median * Math.exp(spread * normal);
    },
    id: () => [bits(), bits(), bits(), bits()].map((part) => part.toString(16).padStart(8, '0')).join(''),
  };
}
