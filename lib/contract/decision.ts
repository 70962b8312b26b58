import { z } from 'zod';
import {
  type DecisionField,
  type DecisionRow,
  decisionFields,
  decisionRecord,
} from '@/lib/core/decision-record';
import { outcomes } from '@/lib/core/journal-records';
import type { ApiCalls } from './call';
import {
  backendField,
  nextCursor,
  nodeField,
  oneOf,
  pagingFields,
  rangeFields,
  shortText,
  time,
  upstreamField,
} from './fields';
import { named } from './schema-names';

export type { DecisionRow };

/** The fields of the decision record as the API has them. */
const fields = z.object(Object.fromEntries(decisionFields.map((field) => [field.name, toSchema(field)])));

/** A decision: its type and its schema are both derived from the decision record. */
export const decision = named(
  'Decision',
  z
    .custom<DecisionRow>((value) => fields.safeParse(value).success)
    .meta({ jsonSchema: z.toJSONSchema(fields, { io: 'input' }) }),
);

function toSchema({ kind, words, isNullable }: DecisionField): z.ZodType {
  const schema = getValueSchema(kind, words);
  return isNullable ? schema.nullable() : schema;
}

function getValueSchema(kind: DecisionField['kind'], words: readonly string[] = []): z.ZodType {
  if (kind === 'time') return time;
  if (kind === 'word') return z.enum(words);
  return kind === 'name' || kind === 'text' ? z.string() : z.int();
}

/** The filter of decisions, as query parameters; the export takes the same. */
export const decisionFilter = z.strictObject({
  outcome: oneOf(...outcomes)
    .optional()
    .describe('what the proxy did'),
  upstream: upstreamField,
  backend: backendField,
  session: shortText.optional().describe('id of a session'),
  node: nodeField.describe('the node that served them'),
  ...rangeFields,
});

export const decisionQuery = decisionFilter.extend(pagingFields);

/** A request with which a session did not just stay where it was: a decision other than `pinned`. */
export const sessionTransition = named(
  'SessionTransition',
  z.object({
    id: z.int(),
    time,
    outcome: z.enum(outcomes).exclude(['pinned']),
    presented: z.enum(decisionRecord.presented.words),
    reason: z.enum(decisionRecord.reason.words).nullable(),
    backend: z.string().nullable(),
    previousBackend: z.string().nullable(),
  }),
);
export type SessionTransition = z.infer<typeof sessionTransition>;

export const decisionCalls = {
  'GET /api/v1/decisions': {
    summary: 'Decisions, newest first',
    query: decisionQuery,
    returns: 'a page',
    response: named('Decisions', z.object({ decisions: z.array(decision), nextCursor })),
    errors: [400, 403],
  },
} as const satisfies ApiCalls;
