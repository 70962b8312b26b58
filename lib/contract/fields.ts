import { z } from 'zod';

/** How many rows of a list: 1 to 1000, 50 by default. */
export const limit = wholeNumber(1, 1000).default(50).describe('rows of a page');

/** A name or another short text. */
export const shortText = z
  .string()
  .min(1, 'must not be empty')
  .max(200, 'must not be longer than 200 characters')
  .refine((text) => !text.includes('\0'), 'must not contain U+0000');

/** A whole number in a query parameter. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((number) => number >= min && number <= max, `must be a whole number from ${min} to ${max}`)
    .meta({ jsonSchema: { type: 'integer', minimum: min, maximum: max } });
}

/** `true` or `false` in a query parameter. */
export const booleanField = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((text) => text === 'true')
  .meta({ jsonSchema: { type: 'boolean' } });

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` });
}

/** An ISO 8601 moment, a day taken as its beginning in UTC; in µs since the epoch. */
export const timestampField = z
  .string()
  .transform((text, context) => {
    const match =
      /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
        text,
      );
    const [, day, clock = '00:00', fraction = '', zone = 'Z'] = match ?? [];
    const millis = Date.parse(`${day}T${clock}${zone}`);
    if (!match || Number.isNaN(millis)) {
      context.addIssue({ code: 'custom', message: 'must be a time such as 2026-01-31T12:00:00Z' });
      return z.NEVER;
    }
    return BigInt(millis) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  })
  .meta({ jsonSchema: { type: 'string', format: 'date-time' } });

/** `from` and `to` of a list, a chart or an export, in µs since the epoch. */
export const rangeFields = {
  from: timestampField.optional().describe('ISO 8601; from this time on'),
  to: timestampField.optional().describe('ISO 8601; before this time'),
};

/** Parameters of a list other than its filter. */
export const pagingFields = {
  limit,
  cursor: z.string().max(1000).optional().describe('nextCursor of the page before'),
};

export const upstreamField = shortText.optional().describe('name of an upstream');
export const nodeField = shortText.optional().describe('name of a node');
export const backendField = shortText.optional().describe('name of a backend');

/** A moment in a response, in ISO 8601 and UTC. */
export const time = z.string().meta({ format: 'date-time' });
/** Where the next page of a list begins; null on the last page. */
export const nextCursor = z.string().nullable();

/** The body of a request: a JSON object without unknown fields. */
export function requestBody<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, { error: 'The body must be a JSON object.' });
}
