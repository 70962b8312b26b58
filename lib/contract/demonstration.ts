import { z } from 'zod';
import type { ApiCalls } from './call';
import { requestBody } from './fields';
import { named } from './schema-names';

/** What a demonstration has done so far. */
const progress = named(
  'Demonstration',
  z.object({
    visitors: z.int(),
    /** How long it lasts; each visitor sends a request every second. */
    seconds: z.int(),
    sent: z.int(),
    responses: z.int(),
    /** Why the last request that failed did; null while none has. */
    failure: z.string().nullable(),
    running: z.boolean(),
  }),
);
export type DemonstrationProgress = z.infer<typeof progress>;

export const demonstrationPlan = named(
  'DemonstrationPlan',
  requestBody({
    upstream: z.string({ error: 'must be the name of an upstream' }),
    visitors: z
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(50, 'must be at most 50')
      .default(20),
    seconds: z
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(60, 'must be at most 60')
      .default(30),
  }),
);

export const demonstrationCalls = {
  'GET /api/v1/demonstration': {
    summary: 'How far the demonstration is',
    returns: 'its progress',
    response: progress,
    errors: [403, 404],
  },
  'POST /api/v1/demonstration': {
    summary:
      'Send real requests through an upstream of origins: each visitor keeps its cookies and sends one a second',
    body: demonstrationPlan,
    returns: 'its progress',
    response: progress,
    errors: [400, 403, 404, 409, 415],
  },
  'DELETE /api/v1/demonstration': {
    summary: 'Stop it',
    returns: 'its progress',
    response: progress,
    errors: [403, 404],
  },
} as const satisfies ApiCalls;
