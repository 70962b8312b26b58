import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configJsonSchema } from './json-schema';
import { configSchema } from './schema';
import { upstreamYaml } from './test-folder';

const published = join(import.meta.dirname, '../../docs/reference/stickyboard.schema.json');

describe('the published JSON Schema', () => {
  it('is the one of this version', () => {
    const file = JSON.parse(readFileSync(published, 'utf8'));
    expect(file, 'run `node scripts/config-schema.mjs`').toEqual(configJsonSchema());
  });

  it('holds every field of the file, and no other', () => {
    expect([...jsonFields(configJsonSchema(), '')].sort()).toEqual([...zodFields(configSchema, '')].sort());
  });

  it('gives defaults that the file could say itself', () => {
    const defaults = [...defaultsOf(configJsonSchema(), configSchema)];
    expect(defaults.length).toBeGreaterThan(40);
    for (const { field, schema, value } of defaults) {
      expect(schema.safeParse(value).success, `${field}: ${JSON.stringify(value)}`).toBe(true);
    }
  });

  const validator = z.fromJSONSchema(configJsonSchema());
  it.each([
    [true, upstreamYaml('balance: hash, hashBy: "cookie a"')],
    [true, upstreamYaml('health: { active: false }, tls: true, proxyProtocol: v1')],
    [true, upstreamYaml('', '[127.0.0.1:1, { address: "[::1]:1", backup: true }]')],
    [true, upstreamYaml('retry: { on: [502, non-idempotent], timeout: 0 }, limits: { head: 8192 }')],
    [false, upstreamYaml('colour: blue')],
    [false, upstreamYaml('', '[1]')],
    [false, upstreamYaml('sticky: { maxIdle: soon }')],
    [false, upstreamYaml('retry: { on: [501] }')],
    [false, upstreamYaml('sticky: { mode: route, lookups: [sid] }')],
    [false, 'listeners: [{ listen: 127.0.0.1:1 }]'],
  ])('says %s to %j', (valid, yaml) => {
    expect(validator.safeParse(parse(yaml)).success).toBe(valid);
    expect(configSchema.safeParse(parse(yaml)).success).toBe(valid);
  });
});

type Json = Record<string, unknown>;

/** Dotted paths of all fields under a node of a JSON Schema; `*` stands for any name, `[]` for any item. */
function* jsonFields(node: Json, at: string): Generator<string> {
  for (const [name, field] of Object.entries((node['properties'] ?? {}) as Record<string, Json>)) {
    yield `${at}.${name}`;
    yield* jsonFields(field, `${at}.${name}`);
  }
  for (const branch of (node['anyOf'] ?? []) as Json[]) yield* jsonFields(branch, at);
  if (node['items']) yield* jsonFields(node['items'] as Json, `${at}[]`);
  if (typeof node['additionalProperties'] === 'object')
    yield* jsonFields(node['additionalProperties'] as Json, `${at}.*`);
}

/** The same of a zod schema. */
function* zodFields(schema: z.core.$ZodType, at: string): Generator<string> {
  for (const [step, inner] of within(schema)) {
    if (step.startsWith('.') && step !== '.*') yield at + step;
    yield* zodFields(inner, at + step);
  }
}

/** What a zod schema is made of: the fields of a section, or what it wraps (by the step ''). */
function within(schema: z.core.$ZodType): [step: string, inner: z.core.$ZodType][] {
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).map(([name, field]) => [`.${name}`, field as z.core.$ZodType]);
  }
  if (schema instanceof z.ZodArray) return [['[]', schema.element]];
  if (schema instanceof z.ZodRecord) return [['.*', schema.valueType]];
  if (schema instanceof z.ZodUnion) return schema.options.map((option) => ['', option]);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return [['', schema.unwrap()]];
  }
  return schema instanceof z.ZodPipe ? [['', schema.out]] : [];
}

interface Default {
  field: string;
  schema: z.ZodType;
  value: unknown;
}

/** Every default that the JSON Schema states, with the zod schema of its field. */
function* defaultsOf(node: Json, schema: z.ZodType, at = ''): Generator<Default> {
  if ('default' in node) yield { field: at, schema, value: node['default'] };
  const parts = new Map<string, z.ZodType>();
  const collect = (one: z.core.$ZodType) => {
    for (const [step, inner] of within(one)) {
      if (step === '') collect(inner);
      else parts.set(step, inner as z.ZodType);
    }
  };
  collect(schema);
  const branches = [node, ...((node['anyOf'] ?? []) as Json[])];
  for (const branch of branches) {
    const fields: [string, unknown][] = [
      ...Object.entries((branch['properties'] ?? {}) as Json).map(([name, field]): [string, unknown] => [
        `.${name}`,
        field,
      ]),
      ['[]', branch['items']],
      ['.*', branch['additionalProperties']],
    ];
    for (const [step, field] of fields) {
      const inner = parts.get(step);
      if (inner && typeof field === 'object' && field !== null)
        yield* defaultsOf(field as Json, inner, at + step);
    }
  }
}
