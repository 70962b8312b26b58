import { z } from 'zod';
import { isHostField, parseAddress } from '@/lib/core/host-port';
import { findClosestMatch } from './closest-match';

const durationUnitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const sizeUnitsBytes = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 } as const;

/** A section of the configuration file: every field optional or given, no other allowed. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return 'must be a section of fields, such as "name: value"';
      const suggestion = findClosestMatch(issue.keys[0] ?? '', Object.keys(shape));
      return suggestion
        ? `unknown field; did you mean ${suggestion}?`
        : `unknown field; known are ${Object.keys(shape).join(', ')}`;
    },
  });
}

/**
 * A duration such as `500ms`, `2s`, `10m`, `1h`, `7d`, or 0; in milliseconds.
 *
 * @param minMs and `most` bound it, in milliseconds
 */
export function duration(minMs: number, maxMs: number) {
  const parse = z.unknown().transform((value, context) => {
    const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(value));
    const millis =
      value === 0
        ? 0
        : match
          ? Number(match[1]) * durationUnitsMs[match[2] as keyof typeof durationUnitsMs]
          : Number.NaN;
    if (Number.isNaN(millis))
      return addIssue(context, `${quoteValue(value)} is not a duration, such as 500ms, 2s, 10m or 7d`);
    if (millis < minMs || millis > maxMs) {
      return addIssue(
        context,
        `${quoteValue(value)} is out of range: from ${formatDurationText(minMs)} to ${formatDurationText(maxMs)}`,
      );
    }
    return Math.round(millis);
  });
  const jsonSchema = { type: 'string', pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$' };
  return parse.meta({
    description: `A duration such as 500ms, 2s, 10m or 7d, from ${formatDurationText(minMs)} to ${formatDurationText(maxMs)}.`,
    ...(minMs === 0 ? { anyOf: [{ const: 0 }, jsonSchema] } : jsonSchema),
  });
}

/** A size such as `512`, `16k`, `4g`, in bytes; k, m, g and t are powers of 1024. */
export function size(minBytes: number, maxBytes: number) {
  const parse = z.unknown().transform((value, context) => {
    const match = /^(\d+)([kmgt]?)$/i.exec(String(value));
    if (!match) return addIssue(context, `${quoteValue(value)} is not a size, such as 512, 16k or 4g`);
    const bytes =
      Number(match[1]) * sizeUnitsBytes[(match[2] ?? '').toLowerCase() as keyof typeof sizeUnitsBytes];
    if (bytes < minBytes || bytes > maxBytes)
      return addIssue(context, `${quoteValue(value)} is out of range: from ${minBytes} to ${maxBytes} bytes`);
    return bytes;
  });
  return parse.meta({
    description: `A size such as 512, 16k or 4g, from ${minBytes} to ${maxBytes} bytes.`,
    anyOf: [
      { type: 'integer', minimum: minBytes, maximum: maxBytes },
      { type: 'string', pattern: '^\\d+[kmgtKMGT]?$' },
    ],
  });
}

/** A whole number from `least` to `most`. */
export function integer(min: number, max: number) {
  const parse = z.unknown().transform((value, context) => {
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max) {
      return addIssue(context, `${quoteValue(value)} is not a whole number from ${min} to ${max}`);
    }
    return number;
  });
  return parse.meta({ type: 'integer', minimum: min, maximum: max });
}

/** `HOST:PORT`; port 0, meaning any free one, only if `minPort` is 0. */
export function address(minPort: 0 | 1) {
  const parse = z.unknown().transform((value, context) => {
    const parsed = typeof value === 'string' ? parseAddress(value, minPort) : null;
    return (
      parsed ??
      addIssue(context, `${quoteValue(value)} is not HOST:PORT, such as 127.0.0.1:9000 or [::1]:9000`)
    );
  });
  return parse.meta({
    description: 'HOST:PORT, such as 127.0.0.1:9000 or [::1]:9000.',
    type: 'string',
    pattern: '^(\\[[^\\]]+\\]|[^:\\[\\]]+):\\d{1,5}$',
  });
}

/** One of several texts and numbers. */
export function oneOfValues<const Choices extends readonly (string | number)[]>(...choices: Choices) {
  return z.literal(choices, {
    error: (issue) => `${quoteValue(issue.input)} is not one of: ${choices.join(', ')}`,
  });
}

/** A list; `what` says in words of what. */
export function list<Item extends z.ZodType>(item: Item, what: string) {
  return z.array(item, { error: `must be a list of ${what}` });
}

/** A text that may stand for a whole section: as the value of that section's field `field`. */
export function withShorthand<Section extends z.ZodType>(field: string, whole: Section) {
  const read = z.preprocess((value) => (typeof value === 'string' ? { [field]: value } : value), whole);
  return read.meta({ shortFor: field });
}

/** One of a few words. */
export function oneOfWords<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return z.enum(words, { error: (issue) => `${quoteValue(issue.input)} is not one of: ${words.join(', ')}` });
}

/** A text that `pattern` accepts; `what` says in words what that is. */
export function text(pattern: RegExp, what: string) {
  return z.string({ error: (issue) => `${quoteValue(issue.input)} is not ${what}` }).regex(pattern, {
    error: (issue) => `${quoteValue(issue.input)} is not ${what}`,
  });
}

/** What a Host field may say; `what` says in words what that is. */
export function hostField(what: string) {
  const error = (issue: { input?: unknown }): string => `${quoteValue(issue.input)} is not ${what}`;
  const hostText = text(/^(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/, what);
  return hostText.refine(isHostField, { error });
}

/** A text that no error repeats: it is a secret. */
export function secretText(maxLength: number) {
  const error = `must be a string of 1 to ${maxLength} characters; put numbers in quotes`;
  return z.string({ error }).min(1, error).max(maxLength, error);
}

/** A cookie name: an HTTP token (RFC 6265 section 4.1.1). */
export const cookieName = text(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/, 'a cookie name');

/** The name of a header field: an HTTP token (RFC 9110 section 5.1). */
export const headerName = text(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/, 'the name of a header field');

/** A name of letters, digits, dot, dash and underscore, that does not begin with punctuation. */
export const name = text(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  'a valid name: use letters, digits, dot, dash and underscore',
);

/** The path of a file. */
export const filePath = text(/^[^\0]+$/, 'a file');

/** true or false. */
export const flag = z.boolean({ error: (issue) => `${quoteValue(issue.input)} is neither true nor false` });

/** Adds what is wrong to a transformation; its result is of no use then. */
export function addIssue(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

/** A value in an error. With a line break as it is, the error would end there: it is one line. */
export function quoteValue(value: unknown): string {
  if (typeof value === 'string' && !/\p{Cc}/u.test(value)) return `"${value}"`;
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function formatDurationText(millis: number): string {
  if (millis === 0) return '0';
  for (const [unit, factor] of Object.entries(durationUnitsMs).reverse()) {
    if (millis >= factor && millis % factor === 0) return `${millis / factor}${unit}`;
  }
  return `${millis}ms`;
}
