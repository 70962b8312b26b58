import { z } from 'zod';
import { OperatorError } from '@/lib/errors';
import { microsOf } from '@/lib/export/micros';

const text = z.string().max(10_000);
const word = z.string().min(1).max(200);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const time = z.string().transform((iso, context) => {
  const micros = microsOf(iso);
  if (micros !== null && micros > 0n) return Number(micros);
  context.addIssue({ code: 'custom', message: 'must be a time such as 2026-01-31T12:00:00.000000Z' });
  return z.NEVER;
});

/** A decision as an export tells it; its id is given anew. */
const decision = z.object({
  time,
  node: word,
  listener: word,
  upstream: word,
  session: word,
  presented: z.enum(['none', 'valid', 'unknown', 'expired']),
  outcome: z.enum(['assigned', 'pinned', 'moved', 'refused']),
  reason: word.nullable(),
  backend: word.nullable(),
  previousBackend: word.nullable(),
  attempts: count,
  status: count,
  timeToFirstByte: count.nullable(),
  duration: count,
  bytesIn: count,
  bytesOut: count,
  method: text,
  host: text,
  path: text.nullable(),
  client: text,
  appSession: text.nullable(),
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
 * @param number of the line, from 1, for the error
 * @throws OperatorError naming the line and what is wrong with it
 */
export function importedDecision(source: string, number: number): ImportedDecision {
  const result = decision.safeParse(parsed(source, number));
  if (!result.success) {
    const [issue] = result.error.issues;
    const field = issue?.path.join('.');
    const missing = issue?.code === 'invalid_type' && issue.message.endsWith('received undefined');
    const fault = missing ? 'is missing; export decisions with all columns' : issue?.message;
    throw new OperatorError(`line ${number}: ${field ? `${field}: ` : ''}${fault}`);
  }
  const d = result.data;
  const route = [
    d.listener,
    d.upstream,
    d.session,
    d.presented,
    d.outcome,
    d.reason,
    d.backend,
    d.previousBackend,
  ];
  const measured = [d.attempts, d.status, d.timeToFirstByte, d.duration, d.bytesIn, d.bytesOut];
  const request = [d.method, d.host, d.path, d.client, d.appSession];
  return { node: d.node, line: ['d', d.time, ...route, ...measured, ...request] };
}

function parsed(source: string, number: number): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new OperatorError(
      `line ${number}: not JSON; an export in the format ndjson has an object on each line`,
    );
  }
}
