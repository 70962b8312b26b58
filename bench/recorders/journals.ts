import { join } from 'node:path';
import { fillJournal } from '../log/fill';
import { generateJournal } from '../log/generate-journal';
import { createFillPlan } from '../log/plan';

/** The upstream of all journals, as nodes declare it. */
export const declaredPlan = createFillPlan('.', 10);

/** As it is under load. */
const decisionsPerSecond = 20_000;
const requestsPerSession = 50;

/** Sessions that the decisions of a journal are of. */
export function countSessions(decisions: number): number {
  return Math.ceil(decisions / requestsPerSession);
}

/**
 * Writes a journal for each seed. Those of different seeds have different sessions, at the same times.
 *
 * @returns their directories
 */
export async function writeJournals(
  directory: string,
  seeds: readonly number[],
  decisions: number,
): Promise<string[]> {
  const [upstream] = declaredPlan.upstreams;
  const toMicros = Date.now() * 1000;
  const spec = {
    decisions,
    sessions: countSessions(decisions),
    listener: '127.0.0.1:2200',
    upstream: upstream?.name ?? '',
    backends: upstream?.backends.map(({ name }) => name) ?? [],
    fromMicros: toMicros - (decisions / decisionsPerSecond) * 1e6,
    toMicros,
  };
  const written: string[] = [];
  for (const seed of seeds) {
    const journal = join(directory, `journal-${seed}`);
    await fillJournal(journal, generateJournal({ ...spec, seed }), Number.POSITIVE_INFINITY);
    written.push(journal);
  }
  return written;
}
