/** A session counts as active where it was seen within this long, in microseconds. */
export const activeWindowMicros = 300_000_000n;
