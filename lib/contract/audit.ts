import { z } from 'zod';
import type { ApiCalls } from './call';
import { nextCursor, oneOf, pagingFields, rangeFields, time } from './fields';
import { named } from './schema-names';

const auditActions = [
  'backend',
  'unpin',
  'rebalance',
  'failback',
  'demonstration',
  'export',
  'sign-in',
  'sign-out',
  'user-add',
  'user-role',
  'user-password',
  'user-remove',
  'token-add',
  'token-remove',
  'log-level',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** An action, done or attempted. */
export const auditEntry = named(
  'AuditEntry',
  z.object({
    id: z.int(),
    time,
    actor: z.string(),
    action: z.enum(auditActions),
    target: z.string().nullable(),
    detail: z.string().nullable(),
    /** `done`, or why it failed; null while it is in progress, or if the dashboard ended before it was over. */
    outcome: z.string().nullable(),
  }),
);
export type AuditRow = z.infer<typeof auditEntry>;

/** The filter of the audit log, as query parameters; the export takes the same. */
export const auditFilter = z.strictObject({
  action: oneOf(...auditActions)
    .optional()
    .describe('what was done'),
  ...rangeFields,
});

export const auditQuery = auditFilter.extend(pagingFields);

export const auditCalls = {
  'GET /api/v1/audit': {
    summary: 'The audit log, newest first; operators only',
    query: auditQuery,
    returns: 'a page',
    response: named('Audit', z.object({ entries: z.array(auditEntry), nextCursor })),
    errors: [400, 403],
  },
} as const satisfies ApiCalls;
