import { z } from 'zod';
import { scopes } from '@/lib/core/access';
import type { ApiCalls } from './call';
import { oneOf, requestBody, time } from './fields';
import { named } from './schema-names';
import { nameField } from './user';

const yearSeconds = 366 * 86_400;

const token = named(
  'Token',
  z.object({
    name: z.string(),
    scope: z.enum(scopes),
    createdAt: time,
    createdBy: z.string(),
    expiresAt: time,
    usedAt: time.nullable(),
  }),
);
export type TokenRow = z.infer<typeof token>;

export const newToken = named(
  'NewToken',
  requestBody({
    name: nameField,
    scope: oneOf(...scopes),
    /** How long it is valid. */
    seconds: z
      .int({ error: 'must be a whole number of seconds' })
      .min(60, 'must be at least a minute')
      .max(yearSeconds, 'must be at most a year')
      .default(90 * 86_400),
  }),
);

export const tokenCalls = {
  'GET /api/v1/tokens': {
    summary: 'All tokens, without their secrets; operators only',
    returns: 'tokens',
    response: named('Tokens', z.object({ tokens: z.array(token) })),
    errors: [403],
  },
  'POST /api/v1/tokens': {
    summary: 'Create a token; operators only. Its secret is in this response and nowhere else',
    body: newToken,
    returns: 'the token',
    response: named('CreatedToken', z.object({ name: z.string(), token: z.string() })),
    errors: [400, 403, 409, 415, 503],
  },
  'DELETE /api/v1/tokens/{name}': {
    summary: 'Revoke a token; operators only',
    returns: 'the token that was revoked',
    response: named('TokenName', z.object({ name: z.string() })),
    errors: [403, 404, 503],
  },
} as const satisfies ApiCalls;
