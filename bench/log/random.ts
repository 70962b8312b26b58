/** Pseudo-random numbers: the same for the same seed. */
export interface Random {
  /** From 0 to below 1. */
  fraction(): number;
  /** A whole number from 0 to below `end`. */
  integerBelow(end: number): number;
  /** As times scatter: its logarithm is normal. @param spread standard deviation of the logarithm */
  logNormal(median: number, spread: number): number;
  /** 32 hex digits. */
  hexId(): string;
}

/** mulberry32: 32 bits of state, plenty for what only has to look real. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const bits = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const fraction = (): number => bits() / 2 ** 32;
  return {
    fraction,
    integerBelow: (end) => Math.floor(fraction() * end),
    logNormal(median, spread) {
      // Box and Muller; 1 - fraction() is never 0.
      const normal = Math.sqrt(-2 * Math.log(1 - fraction())) * Math.cos(2 * Math.PI * fraction());
      return median * Math.exp(spread * normal);
    },
    hexId: () => [bits(), bits(), bits(), bits()].map((part) => part.toString(16).padStart(8, '0')).join(''),
  };
}
