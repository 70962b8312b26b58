/** A path in the configuration file: names of fields, and indices in lists. */
export type FieldPath = readonly (string | number)[];

/** One value of the configuration, written or not. */
export interface WrittenField {
  path: FieldPath;
  /** As the file says it; the default where it says nothing; undefined where there is none. */
  value: unknown;
  isWritten: boolean;
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
export function* fieldsOf(
  schema: SchemaNode,
  written: unknown,
  path: FieldPath = [],
): Generator<WrittenField> {
  const section = sectionOf(schema);
  const { additionalProperties: named, items } = schema;
  if (section && written !== false && (written !== undefined || isSection(schema.default))) {
    if (written === true) yield { path, value: true, isWritten: true };
    const fields = fieldsWritten(section, written);
    for (const [name, field] of Object.entries(section.properties)) {
      yield* fieldsOf(field, fields[name], [...path, name]);
    }
  } else if (typeof named === 'object' && isSection(written)) {
    for (const [name, one] of Object.entries(written)) yield* fieldsOf(named, one, [...path, name]);
  } else if (items && sectionOf(items) && Array.isArray(written)) {
    for (const [index, item] of written.entries()) yield* fieldsOf(items, item, [...path, index]);
  } else {
    const isWritten = written !== undefined && written !== null;
    yield { path, value: isWritten ? written : schema.default, isWritten };
  }
}

type Section = SchemaNode & { properties: Record<string, SchemaNode> };

function sectionOf(schema: SchemaNode): Section | undefined {
  return [schema, ...(schema.anyOf ?? [])].find(
    (variant): variant is Section => variant.properties !== undefined,
  );
}

/** The fields of a section, which may be written short: as the value of the field that it needs, or as `true`. */
function fieldsWritten({ required = [] }: Section, written: unknown): Record<string, unknown> {
  if (isSection(written)) return written;
  return typeof written === 'string' ? { [required[0] ?? '']: written } : {};
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
