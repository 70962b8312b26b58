import { z } from 'zod';
import { configSchema } from './schema';

/**
 * The JSON Schema (draft 2020-12) of the configuration file as it is written, for editors and other
 * tools. It cannot express a rule about more than one field: `--check` applies all of them.
 */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(configSchema, {
    io: 'input',
    reused: 'inline',
    override: ({ jsonSchema }) => {
      const { usual, shortFor, ...rest } = jsonSchema;
      if (usual !== undefined) {
        // A default that depends on other fields is filled in later than zod's own.
        delete jsonSchema['usual'];
        jsonSchema.default = usual as typeof jsonSchema.default;
      }
      if (typeof shortFor === 'string') {
        const { [shortFor]: short } = rest.properties ?? {};
        for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
        Object.assign(jsonSchema, { anyOf: [short, rest] });
      }
    },
  });
  return { $schema, title: 'Configuration of Stickyboard', ...rest };
}
