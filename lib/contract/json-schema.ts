/** The JSON Schemas (2020-12) that others are made of. */

export const text = { type: 'string' };
export const integer = { type: 'integer' };
export const number = { type: 'number' };
export const time = { type: 'string', format: 'date-time' };
/** The same, or null. */
export const nullable = (schema: { type: string }) => ({ ...schema, type: [schema.type, 'null'] });
/** One of a few words. */
export const enumOf = (...words: string[]) => ({ type: 'string', enum: words });
/** An array of what `schemas` has by a name. */
export const arrayOf = (name: string) => ({ type: 'array', items: ref(name) });

/** A reference to a schema of the description, by its name. */
export function ref(name: string) {
  return { $ref: `#/components/schemas/${name}` };
}

/** An object; every property has to be there but those that are optional. */
export function object(properties: Record<string, object>, optional: string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required };
}

/** A page of rows and the cursor of the next one. */
export const pageOf = (name: string, row: string) =>
  object({ [name]: arrayOf(row), nextCursor: nullable(text) });
