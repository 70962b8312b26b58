import { type DecisionFieldName, decisionRecord, type JournalDecision } from '@/lib/core/decision-record';

/** What the sums of a batch are made of: the fields of a decision that they read. */
export type Decision = Pick<
  JournalDecision,
  | 'time'
  | 'upstream'
  | 'session'
  | 'presented'
  | 'outcome'
  | 'reason'
  | 'backend'
  | 'previousBackend'
  | 'status'
  | 'timeToFirstByte'
  | 'duration'
  | 'bytesIn'
  | 'bytesOut'
  | 'client'
  | 'appSession'
>;

/**
 * Parses the decisions of a batch.
 *
 * @param json an array of decision lines in UTF-8
 * @returns the lines, with texts that PostgreSQL can store
 */
export function parseDecisionLines(json: Buffer): unknown[][] {
  const text = json.toString('utf8');
  const lines = JSON.parse(text) as unknown[][];
  // Only an escape can spell what cannot be stored: most batches have none, and are not searched.
  if (text.includes('\\u')) for (const line of lines) toStorableLine(line);
  return lines;
}

/**
 * PostgreSQL stores neither U+0000 nor half of a surrogate pair: each becomes U+FFFD, as in a text that is not valid
 * UTF-8. Before anything is summed up by it: two names that differ only there are one.
 */
export function toStorableText(text: string): string {
  return Buffer.from(text).toString().replaceAll('\0', '\uFFFD');
}

function toStorableLine(line: unknown[]): void {
  for (const [index, value] of line.entries()) {
    if (typeof value === 'string') line[index] = toStorableText(value);
  }
}

const position = Object.fromEntries(
  Object.entries(decisionRecord).map(([name, field]) => [name, field.position ?? 0]),
) as Record<DecisionFieldName, number>;

/**
 * Reads what is summed up of the lines.
 *
 * @returns the decisions by their time; those of one moment as they are in the journal, as workers write in parallel
 */
export function readDecisions(lines: readonly unknown[][]): Decision[] {
  const decisions = lines.map(readDecision);
  // Each worker's lines are in order: only where one worker's end does the next one's begin earlier.
  return decisions.sort((a, b) => a.time - b.time);
}

function readDecision(line: unknown[]): Decision {
  return {
    time: line[position.time],
    upstream: line[position.upstream],
    session: line[position.session],
    presented: line[position.presented],
    outcome: line[position.outcome],
    reason: line[position.reason],
    backend: line[position.backend],
    previousBackend: line[position.previousBackend],
    status: line[position.status],
    timeToFirstByte: line[position.timeToFirstByte],
    duration: line[position.duration],
    bytesIn: line[position.bytesIn],
    bytesOut: line[position.bytesOut],
    client: line[position.client],
    appSession: line[position.appSession],
    // The journal's checksums vouch for the types, and a value that is missing is refused with the row of its decision.
  } as Decision;
}
