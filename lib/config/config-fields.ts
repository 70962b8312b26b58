/** A path in the configuration file: names of fields, and indices in lists. */
export type FieldPath = readonly (string | number)[];

/** One value of the configuration, written or not. */
export interface ConfigField {
  path: FieldPath;
  /** The value in the file; the default if it has none; undefined if there is no default. */
  value: unknown;
  isExplicit: boolean;
}

/** As much of JSON Schema as describes the configuration. */
export interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  required?: string[];
  default?: unknown;
}

/** Every value that a configuration has, in the order of its schema, with the defaults of what it does not say. */
export function* listConfigFields(
  schema: SchemaNode,
  config: unknown,
  path: FieldPath = [],
): Generator<ConfigField> {
  const section = findSection(schema);
  const { additionalProperties: named, items } = schema;
  if (section && config !== false && (config !== undefined || isSection(schema.default))) {
    if (config === true) yield { path, value: true, isExplicit: true };
    const fields = expandShorthand(section, config);
    for (const [name, field] of Object.entries(section.properties)) {
      yield* listConfigFields(field, fields[name], [...path, name]);
    }
  } else if (typeof named === 'object' && isSection(config)) {
    for (const [name, one] of Object.entries(config)) yield* listConfigFields(named, one, [...path, name]);
  } else if (items && findSection(items) && Array.isArray(config)) {
    for (const [index, item] of config.entries()) yield* listConfigFields(items, item, [...path, index]);
  } else {
    const isExplicit = config !== undefined && config !== null;
    yield { path, value: isExplicit ? config : schema.default, isExplicit };
  }
}

type Section = SchemaNode & { properties: Record<string, SchemaNode> };

function findSection(schema: SchemaNode): Section | undefined {
  return [schema, ...(schema.anyOf ?? [])].find(
    (variant): variant is Section => variant.properties !== undefined,
  );
}

/** The fields of a section, which may be written short: as the value of the field that it needs, or as `true`. */
function expandShorthand({ required = [] }: Section, config: unknown): Record<string, unknown> {
  if (isSection(config)) return config;
  return typeof config === 'string' ? { [required[0] ?? '']: config } : {};
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
