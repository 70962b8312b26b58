/** A log that is further behind the traffic than so many µs does not say what goes on now. */
export const maxLagMicros = 3_000_000n;
