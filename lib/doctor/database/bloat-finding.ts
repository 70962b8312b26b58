import type { InspectedServer } from '@/lib/store/server-inspection';
import { type Finding, ok, warning } from '../finding';

const subject = 'Database tables';
/** Autovacuum cleans up from a fifth of the rows on; a table with this much more is not kept up with. */
const maxDeadRatio = 1;
/** Dead rows of small tables cost nothing. */
const fewDeadRows = 100_000;

/** Whether dead rows are cleaned up as fast as they arise. */
export function bloatFinding({ tables }: InspectedServer): Finding {
  const bloated = tables.filter(
    ({ liveRows, deadRows }) => deadRows >= fewDeadRows && deadRows > liveRows * maxDeadRatio,
  );
  const [worst] = bloated;
  if (worst === undefined) return ok(subject, 'Dead rows are cleaned up.');
  return warning(
    subject,
    `${bloated.map(({ name }) => name).join(', ')} have more dead rows than others (${worst.name} has ${worst.deadRows}); let autovacuum run more often there, and look for transactions that never end.`,
  );
}
