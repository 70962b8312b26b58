/** ms since the epoch, as the store keeps times: µs. */
export function toMicros(millis: number): bigint {
  return BigInt(Math.round(millis * 1000));
}

/** A time of the store in ms since the epoch. */
export function toMillis(micros: bigint): number {
  return Number(micros) / 1000;
}
