import type { InspectedServer } from '@/lib/store/server-inspection';
import { type Finding, ok, warning } from '../finding';

/** From this skew on it is a warning, µs: pins of one session at two nodes are compared by their clocks. */
const skewWarningMicros = 1_000_000;

/** Whether this machine's clock agrees with the server's. */
export function clockFinding({ clockSkewMicros }: InspectedServer): Finding {
  const seconds = (Math.abs(clockSkewMicros) / 1e6).toFixed(1);
  if (Math.abs(clockSkewMicros) < skewWarningMicros)
    return ok('Clock', "This machine's clock agrees with the database's to within a second.");
  return warning(
    'Clock',
    `This machine's clock is ${seconds} s ${clockSkewMicros > 0 ? 'ahead of' : 'behind'} the database's; synchronise both (NTP).`,
  );
}
