import { z } from 'zod';

/** The schemas that the OpenAPI document lists by a name. */
export const namedSchemas = z.registry<{ id: string }>();

/** Gives a schema its name in the OpenAPI document. */
export function named<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  namedSchemas.add(schema, { id });
  return schema;
}
