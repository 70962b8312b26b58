import type { InspectedServer } from '@/lib/store/server-inspection';
import { type Finding, ok, warning } from '../finding';

const subject = 'Database questions';
/** As much of a statement as tells it from others. */
const shownLength = 100;

/** Whether statements take long, as far as the server counts that. */
export function slowStatementsFinding({ slowStatements }: InspectedServer): Finding {
  if (slowStatements === null)
    return ok(subject, 'The server does not count which are slow: it would with pg_stat_statements.');
  const [slowest] = slowStatements;
  if (slowest === undefined) return ok(subject, 'None is slow.');
  const { text, meanMs, calls } = slowest;
  return warning(
    subject,
    `${slowStatements.length} are slow; the slowest takes ${Math.round(meanMs)} ms, mean of ${calls}: ${text.slice(0, shownLength)}… Look for a lack of CPU, memory or disk on the server.`,
  );
}
