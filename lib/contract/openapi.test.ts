import { expect, it } from 'vitest';
import { decisionFieldNames } from '@/lib/core/decision-record';
import { apiCalls } from './calls';
import { openapiDocument } from './openapi';

it('describes every call, and refers to no schema that is not there', () => {
  const described = Object.entries(openapiDocument.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.toSorted()).toEqual([...Object.keys(apiCalls), 'GET /api/v1/openapi.json'].toSorted());
  const text = JSON.stringify(openapiDocument);
  const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, id]) => id);
  expect(Object.keys(openapiDocument.components.schemas)).toEqual(expect.arrayContaining(references));
  expect(references.length).toBeGreaterThan(100);
});

it('describes a decision by the decision record', () => {
  expect(openapiDocument.components.schemas).toMatchObject({
    Decision: {
      type: 'object',
      properties: { status: { type: 'integer' }, time: { type: 'string', format: 'date-time' } },
      required: decisionFieldNames,
    },
  });
});

it('describes parameters as the values that they stand for, whether required, and in words', () => {
  const parameters = openapiDocument.paths['/api/v1/events/steps']?.get;
  expect(parameters).toMatchObject({
    parameters: expect.arrayContaining([
      {
        name: 'from',
        in: 'query',
        description: 'ISO 8601; from this time on',
        required: true,
        schema: { type: 'string', format: 'date-time' },
      },
    ]),
  });
  expect(openapiDocument.paths['/api/v1/sessions']?.get).toMatchObject({
    parameters: expect.arrayContaining([
      {
        name: 'limit',
        in: 'query',
        description: 'rows of a page',
        schema: { type: 'integer', minimum: 1, maximum: 1000, default: 50 },
      },
    ]),
  });
});

it('describes the body of a change with no other field', () => {
  expect(openapiDocument.components.schemas).toMatchObject({
    BackendChange: { additionalProperties: false, properties: { weight: { type: 'integer', maximum: 256 } } },
  });
});
