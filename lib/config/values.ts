import { z } from 'zod';
import { isHostField, parseAddress } from './address';
import { similar } from './similar';

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const sizes = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 } as const;

/** A section of the configuration file: every field optional or given, no other allowed. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return 'must be a section of fields, such as "name: value"';
      const meant = similar(issue.keys[0] ?? '', Object.keys(shape));
      return meant
        ? `unknown field; did you mean ${meant}?`
        : `unknown field; known are ${Object.keys(shape).join(', ')}`;
    },
  });
}

/**
 * A duration such as `500ms`, `2s`, `10m`, `1h`, `7d`, or 0; in milliseconds.
 *
 * @param least and `most` bound it, in milliseconds
 */
export function duration(least: number, most: number) {
  const read = z.unknown().transform((value, context) => {
    const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(value));
    const millis =
      value === 0 ? 0 : match ? Number(match[1]) * units[match[2] as keyof typeof units] : Number.NaN;
    if (Number.isNaN(millis))
      return fail(context, `${show(value)} is not a duration, such as 500ms, 2s, 10m or 7d`);
    if (millis < least || millis > most) {
      return fail(
        context,
        `${show(value)} is out of range: from ${durationText(least)} to ${durationText(most)}`,
      );
    }
    return Math.round(millis);
  });
  const written = { type: 'string', pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$' };
  return read.meta({
    description: `A duration such as 500ms, 2s, 10m or 7d, from ${durationText(least)} to ${durationText(most)}.`,
    ...(least === 0 ? { anyOf: [{ const: 0 }, written] } : written),
  });
}

/** A size such as `512`, `16k`, `4g`, in bytes; k, m, g and t are powers of 1024. */
export function size(least: number, most: number) {
  const read = z.unknown().transform((value, context) => {
    const match = /^(\d+)([kmgt]?)$/i.exec(String(value));
    if (!match) return fail(context, `${show(value)} is not a size, such as 512, 16k or 4g`);
    const bytes = Number(match[1]) * sizes[(match[2] ?? '').toLowerCase() as keyof typeof sizes];
    if (bytes < least || bytes > most)
      return fail(context, `${show(value)} is out of range: from ${least} to ${most} bytes`);
    return bytes;
  });
  return read.meta({
    description: `A size such as 512, 16k or 4g, from ${least} to ${most} bytes.`,
    anyOf: [
      { type: 'integer', minimum: least, maximum: most },
      { type: 'string', pattern: '^\\d+[kmgtKMGT]?$' },
    ],
  });
}

/** A whole number from `least` to `most`. */
export function count(least: number, most: number) {
  const read = z.unknown().transform((value, context) => {
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < least || number > most) {
      return fail(context, `${show(value)} is not a whole number from ${least} to ${most}`);
    }
    return number;
  });
  return read.meta({ type: 'integer', minimum: least, maximum: most });
}

/** `HOST:PORT`; port 0, meaning any free one, only where `leastPort` is 0. */
export function address(leastPort: 0 | 1) {
  const read = z.unknown().transform((value, context) => {
    const parsed = typeof value === 'string' ? parseAddress(value, leastPort) : null;
    return parsed ?? fail(context, `${show(value)} is not HOST:PORT, such as 127.0.0.1:9000 or [::1]:9000`);
  });
  return read.meta({
    description: 'HOST:PORT, such as 127.0.0.1:9000 or [::1]:9000.',
    type: 'string',
    pattern: '^(\\[[^\\]]+\\]|[^:\\[\\]]+):\\d{1,5}$',
  });
}

/** One of several texts and numbers. */
export function choice<const Choices extends readonly (string | number)[]>(...choices: Choices) {
  return z.literal(choices, {
    error: (issue) => `${show(issue.input)} is not one of: ${choices.join(', ')}`,
  });
}

/** A list; `what` says in words of what. */
export function list<Item extends z.ZodType>(item: Item, what: string) {
  return z.array(item, { error: `must be a list of ${what}` });
}

/** A text that may stand for a whole section: as the value of that section's field `field`. */
export function shortFor<Section extends z.ZodType>(field: string, whole: Section) {
  const read = z.preprocess((value) => (typeof value === 'string' ? { [field]: value } : value), whole);
  return read.meta({ shortFor: field });
}

/** One of a few words. */
export function word<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return z.enum(words, { error: (issue) => `${show(issue.input)} is not one of: ${words.join(', ')}` });
}

/** A text that `pattern` accepts; `what` says in words what that is. */
export function text(pattern: RegExp, what: string) {
  return z.string({ error: (issue) => `${show(issue.input)} is not ${what}` }).regex(pattern, {
    error: (issue) => `${show(issue.input)} is not ${what}`,
  });
}

/** What a Host field may say; `what` says in words what that is. */
export function hostField(what: string) {
  const error = (issue: { input?: unknown }): string => `${show(issue.input)} is not ${what}`;
  const written = text(/^(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/, what);
  return written.refine(isHostField, { error });
}

/** A text that no error repeats: it is a secret. */
export function secretText(most: number) {
  const error = `must be a text of 1 to ${most} characters; put numbers in quotes`;
  return z.string({ error }).min(1, error).max(most, error);
}

/** A cookie name: an HTTP token (RFC 6265 section 4.1.1). */
export const cookieName = text(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/, 'a cookie name');

/** The name of a header field: an HTTP token (RFC 9110 section 5.1). */
export const headerName = text(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/, 'the name of a header field');

/** A name of letters, digits, dot, dash and underscore, that does not begin with punctuation. */
export const name = text(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  'a name: letters, digits, dot, dash and underscore',
);

/** The path of a file. */
export const filePath = text(/^[^\0]+$/, 'a file');

/** true or false. */
export const flag = z.boolean({ error: (issue) => `${show(issue.input)} is neither true nor false` });

/** Adds what is wrong to a transformation; its result is of no use then. */
export function fail(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

/** A value in an error. With a line break as it is, the error would end there: it is one line. */
export function show(value: unknown): string {
  if (typeof value === 'string' && !/\p{Cc}/u.test(value)) return `"${value}"`;
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function durationText(millis: number): string {
  if (millis === 0) return '0';
  for (const [unit, factor] of Object.entries(units).reverse()) {
    if (millis >= factor && millis % factor === 0) return `${millis / factor}${unit}`;
  }
  return `${millis}ms`;
}
