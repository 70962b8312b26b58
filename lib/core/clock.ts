/** Now in microseconds since the epoch, as the log counts time. */
export function nowMicros(): bigint {
  return BigInt(Date.now()) * 1000n;
}
