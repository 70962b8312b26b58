import type { z } from 'zod';
import { HttpError } from './response';

/**
 * The query parameters of a request.
 *
 * @throws HttpError 400 naming the parameter that is wrong or unknown
 */
export function parseSearchParams<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): z.output<Schema> {
  return validate(schema, Object.fromEntries(new URL(request.url).searchParams));
}

/**
 * The JSON body of a request.
 *
 * @throws HttpError 400 if it is no JSON or a field is wrong, 415 if its content type is another
 */
export async function parseJsonBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new HttpError(415, 'unsupported-media-type', 'The body must be application/json.');
  }
  const text = await request.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new HttpError(400, 'invalid-json', 'The body is not JSON.');
  }
  return validate(schema, body);
}

/**
 * A value as a schema wants it.
 *
 * @throws HttpError 400 naming the field that is wrong or unknown
 */
export function validate<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.join('.');
  const message = issue?.code === 'unrecognized_keys' ? 'is not a known field' : issue?.message;
  throw new HttpError(
    400,
    'invalid-value',
    field ? `${field}: ${message}` : `${message}`,
    field || undefined,
  );
}
