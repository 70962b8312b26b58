import { z } from 'zod';
import { loadStepsSeconds } from '@/lib/core/rollup-steps';
import type { ApiCalls } from './call';
import { nodeField, oneOf, rangeFields, upstreamField, wholeNumber } from './fields';
import { named } from './schema-names';

/** One step of one backend's load. `backend` is "" for requests that no backend could serve. */
export const loadPoint = named(
  'LoadPoint',
  z.object({
    /** Start of the step, seconds since the epoch. */
    time: z.int(),
    upstream: z.string(),
    backend: z.string(),
    requests: z.int(),
    assigned: z.int(),
    pinned: z.int(),
    moved: z.int(),
    movedAway: z.int(),
    refused: z.int(),
    errors: z.int(),
    bytesIn: z.int(),
    bytesOut: z.int(),
    p50Micros: z.int().nullable(),
    p95Micros: z.int().nullable(),
    /** Sessions pinned to it, last sample within the step; null if none was taken. */
    sessions: z.int().nullable(),
  }),
);
export type LoadPoint = z.infer<typeof loadPoint>;

/** Requests that moved from one backend to another for one cause within one step. */
const movePoint = named(
  'MovePoint',
  z.object({
    /** Start of the step, seconds since the epoch. */
    time: z.int(),
    upstream: z.string(),
    /** The backend that they moved from. */
    previousBackend: z.string(),
    /** The backend that responded instead. */
    backend: z.string(),
    reason: z.string(),
    moves: z.int(),
  }),
);
export type MovePoint = z.infer<typeof movePoint>;

const [firstStep, ...otherSteps] = loadStepsSeconds;
const loadSteps = [String(firstStep), ...otherSteps.map(String)] as const;

export const loadQuery = z.strictObject({
  ...rangeFields,
  upstream: upstreamField,
  node: nodeField.describe('the node that served the requests; sessions are counted for all nodes together'),
  step: oneOf(...loadSteps)
    .default('1')
    .transform(Number)
    .meta({ jsonSchema: { type: 'integer', enum: loadStepsSeconds, default: 1 } })
    .describe('seconds of a step'),
});

export const movesQuery = z.strictObject({
  upstream: upstreamField,
  node: nodeField.describe('the node that served the requests'),
  ...rangeFields,
  step: wholeNumber(1, 86_400).default(60).describe('seconds of a step'),
});

export const loadCalls = {
  'GET /api/v1/load': {
    summary: 'Load of each backend in steps',
    query: loadQuery,
    returns: 'the steps that have traffic, oldest first',
    response: named('Load', z.object({ step: z.int(), load: z.array(loadPoint) })),
    errors: [400, 403],
  },
  'GET /api/v1/moves': {
    summary: 'Moves by pair of backends and cause, in steps',
    query: movesQuery,
    returns: 'the steps that have moves, oldest first',
    response: named('Moves', z.object({ step: z.int(), moves: z.array(movePoint) })),
    errors: [400, 403],
  },
} as const satisfies ApiCalls;
