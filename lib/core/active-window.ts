/** A session counts as active if it was seen within this long, in microseconds. */
export const activeWindowMicros = 300_000_000n;
