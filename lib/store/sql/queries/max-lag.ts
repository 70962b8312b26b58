/** A log that is further behind the traffic than so many µs does not show the present. */
export const maxLagMicros = 3_000_000n;
