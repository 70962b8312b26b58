import { z } from 'zod';
import { OperatorError } from '@/lib/core/operator-error';
import { parseIsoMicros } from '@/lib/core/parse-iso-micros';

const boundedText = z.string().max(10_000);
const nonEmptyName = z.string().min(1).max(200);
const nonNegativeInteger = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const isoTime = z.string().transform((iso, context) => {
  const micros = parseIsoMicros(iso);
  if (micros !== null && micros > 0n) return Number(micros);
  context.addIssue({ code: 'custom', message: 'must be a time such as 2026-01-31T12:00:00.000000Z' });
  return z.NEVER;
});

/** A decision as an export tells it; its id is given anew. */
const decisionSchema = z.object({
  time: isoTime,
  node: nonEmptyName,
  listener: nonEmptyName,
  upstream: nonEmptyName,
  session: nonEmptyName,
  presented: z.enum(['none', 'valid', 'unknown', 'expired']),
  outcome: z.enum(['assigned', 'pinned', 'moved', 'refused']),
  reason: nonEmptyName.nullable(),
  backend: nonEmptyName.nullable(),
  previousBackend: nonEmptyName.nullable(),
  attempts: nonNegativeInteger,
  status: nonNegativeInteger,
  timeToFirstByte: nonNegativeInteger.nullable(),
  duration: nonNegativeInteger,
  bytesIn: nonNegativeInteger,
  bytesOut: nonNegativeInteger,
  method: boundedText,
  host: boundedText,
  path: boundedText.nullable(),
  client: boundedText,
  appSession: boundedText.nullable(),
});

/** A decision as the recorder takes it, and the proxy that took it. */
export interface ImportedDecision {
  node: string;
  /** In the order of `DECISION` of the journal, without its checksum, which was for the way here. */
  line: unknown[];
}

/**
 * Reads one line of an exported NDJSON.
 *
 * @param lineNumber of the line, from 1, for the error
 * @throws OperatorError naming the line and what is wrong with it
 */
export function parseDecisionLine(source: string, lineNumber: number): ImportedDecision {
  const result = decisionSchema.safeParse(parseJsonLine(source, lineNumber));
  if (!result.success) {
    const [issue] = result.error.issues;
    const field = issue?.path.join('.');
    const missing = issue?.code === 'invalid_type' && issue.message.endsWith('received undefined');
    const fault = missing ? 'is missing; export decisions with all columns' : issue?.message;
    throw new OperatorError(`line ${lineNumber}: ${field ? `${field}: ` : ''}${fault}`);
  }
  const decision = result.data;
  const route = [
    decision.listener,
    decision.upstream,
    decision.session,
    decision.presented,
    decision.outcome,
    decision.reason,
    decision.backend,
    decision.previousBackend,
  ];
  const measured = [
    decision.attempts,
    decision.status,
    decision.timeToFirstByte,
    decision.duration,
    decision.bytesIn,
    decision.bytesOut,
  ];
  const request = [decision.method, decision.host, decision.path, decision.client, decision.appSession];
  return { node: decision.node, line: ['d', decision.time, ...route, ...measured, ...request] };
}

function parseJsonLine(source: string, lineNumber: number): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new OperatorError(
      `line ${lineNumber}: not JSON; an export in the format ndjson has an object on each line`,
    );
  }
}
