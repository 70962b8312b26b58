import type { Recording } from '@/lib/store/expected-high-water-mark';

/** How far a log may be behind the traffic beyond what its store takes anyway, µs; 3 s in SQLite. */
const spareLagMicros = 2_700_000n;
/** How long a recorder may be silent beyond that, µs: it reports its progress at least once a second; 2 s in SQLite. */
const spareSilenceMicros = 1_700_000n;

/** A log that is further behind the traffic than so many µs does not show the present. */
export function getMaxLagMicros({ recordingDelayMs }: Recording): bigint {
  return spareLagMicros + BigInt(recordingDelayMs) * 1000n;
}

/** A recorder that has reported nothing for so many µs falls behind meanwhile. */
export function getMaxReportIntervalMicros({ recordingDelayMs }: Recording): bigint {
  return spareSilenceMicros + BigInt(recordingDelayMs) * 1000n;
}
