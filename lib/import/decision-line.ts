import { z } from 'zod';
import {
  type DecisionField,
  type DecisionFieldName,
  isMissingInOldLines,
  journalFields,
  toJournalLine,
} from '@/lib/core/decision-record';
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

/** Names that clients choose. */
const longNames: ReadonlySet<string> = new Set<DecisionFieldName>(['host', 'client', 'appSession']);

/** A decision as an export has it, whatever version wrote it; its id is assigned again. */
const [timeField, ...otherFields] = journalFields;
const decisionSchema = z.object({
  // In the order of an export, so that the first thing wrong with a line is the one that is reported.
  ...Object.fromEntries([timeField].map(toSchema)),
  node: nonEmptyName,
  ...Object.fromEntries(otherFields.map(toSchema)),
});

/** Reasons are not checked: a later version may have more of them. */
function toSchema(field: (typeof journalFields)[number]): [string, z.ZodType] {
  const { name, isNullable } = field;
  const schema = getValueSchema(field);
  if (isMissingInOldLines(field)) return [name, schema.nullish()];
  return [name, isNullable ? schema.nullable() : schema];
}

function getValueSchema({ name, kind, words }: DecisionField & { name: string }): z.ZodType {
  if (kind === 'time') return isoTime;
  if (kind === 'text') return boundedText;
  if (kind === 'name') return longNames.has(name) ? boundedText : nonEmptyName;
  if (kind === 'word') return name === 'reason' ? nonEmptyName : z.enum(words ?? []);
  return nonNegativeInteger;
}

/** A decision as the recorder takes it, and the proxy that took it. */
export interface ImportedDecision {
  node: string;
  /** In the order of the journal, without the checksum. */
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
  return { node: result.data.node, line: toJournalLine(result.data) };
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
