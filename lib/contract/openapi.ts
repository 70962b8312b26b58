import { z } from 'zod';
import { version } from '@/lib/core/version';
import type { ApiCall } from './call';
import { apiCalls } from './calls';
import { errorBody } from './error';
import { namedSchemas } from './schema-names';

const toReference = (id: string) => `#/components/schemas/${id}`;

/** A schema that says itself how it is described, such as one with a transformation. */
function override({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: object }): void {
  const own = z.globalRegistry.get(zodSchema)?.jsonSchema;
  if (typeof own !== 'object' || own === null) return;
  const description = z.globalRegistry.get(zodSchema)?.description;
  for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
  Object.assign(jsonSchema, withoutDialect(own), description === undefined ? {} : { description });
}

const settings = { io: 'input', unrepresentable: 'any', override } as const;

function withoutDialect(schema: object): object {
  const rest: Record<string, unknown> = { ...schema };
  for (const key of ['$schema', '$id', '~standard', 'jsonSchema']) Reflect.deleteProperty(rest, key);
  return rest;
}

function describeSchemas(): Record<string, object> {
  const { schemas } = z.toJSONSchema(namedSchemas, { ...settings, uri: toReference });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutDialect(schema)]));
}

/** A reference to a schema of a request or a response. @throws Error if it has no name */
function refer(schema: z.ZodType): object {
  const entry = namedSchemas.get(schema);
  if (entry === undefined) throw new Error('A schema of a call has no name for the OpenAPI document.');
  return { $ref: toReference(entry.id) };
}

function inJson(schema: object) {
  return { 'application/json': { schema } };
}

/** The parameters of a call in the path, in the query, and in headers. */
function describeParameters(path: string, call: ApiCall): object[] {
  const text = { type: 'string' };
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: text,
  }));
  const fields = Object.assign(
    {},
    ...(call.queries ?? [call.query]).map((query) => query?.shape).toReversed(),
  );
  const inQuery = Object.entries<z.ZodType>(fields).map(([name, field]) => describeField(name, field));
  const repeatable = Object.entries(call.repeatable ?? {}).map(([name, description]) => ({
    name,
    in: 'query',
    description,
    schema: text,
  }));
  const inHeaders = Object.entries(call.headers ?? {}).map(([name, description]) => ({
    name,
    in: 'header',
    description,
    schema: text,
  }));
  return [...inPath, ...inQuery, ...repeatable, ...inHeaders];
}

function describeField(name: string, field: z.ZodType): object {
  const { description, ...schema } = z.toJSONSchema(field, settings);
  return {
    name,
    in: 'query',
    description,
    ...(field.safeParse(undefined).success ? {} : { required: true }),
    schema: withoutDialect(schema),
  };
}

function describeCall(path: string, call: ApiCall): object {
  const { summary, returns, body, response, content, errors } = call;
  const failures = (path === '/healthz' ? [] : [401, ...errors]).map((status) => [
    status,
    { description: 'what is wrong', content: inJson(refer(errorBody)) },
  ]);
  const other = Object.entries(content ?? {}).map(([type, schema]) => [type, { schema }]);
  return {
    summary,
    parameters: describeParameters(path, call),
    ...(body ? { requestBody: { required: true, content: inJson(refer(body)) } } : {}),
    responses: {
      200: { description: returns, content: response ? inJson(refer(response)) : Object.fromEntries(other) },
      ...Object.fromEntries(failures),
    },
  };
}

function describePaths(): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, call] of Object.entries<ApiCall>(apiCalls)) {
    const [method = '', path = ''] = name.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeCall(path, call) };
  }
  paths['/api/v1/openapi.json'] = {
    get: { summary: 'This description', responses: { 200: { description: 'OpenAPI 3.1' } } },
  };
  return paths;
}

/** Leaves out the bounds that every integer of JavaScript has. */
function withoutSafeLimits<Document>(document: Document): Document {
  return JSON.parse(JSON.stringify(document), (key, value: unknown) => {
    const isLimit = key === 'minimum' || key === 'maximum';
    return isLimit && typeof value === 'number' && Math.abs(value) === Number.MAX_SAFE_INTEGER
      ? undefined
      : value;
  });
}

/** The OpenAPI 3.1 description of the HTTP API. */
export const openapiDocument = withoutSafeLimits({
  openapi: '3.1.0',
  info: {
    title: 'Stickyboard',
    version,
    description:
      'State and control of the load balancer. Times are ISO 8601 in UTC, those of steps seconds since 1970; durations are microseconds.',
  },
  paths: describePaths(),
  components: { schemas: describeSchemas() },
});
