import { z } from 'zod';
import { outcomes } from '@/lib/core/journal-records';
import { maxSearchedRequests, sessionSorts, sortOrders } from '@/lib/core/session-order';
import type { ApiCalls } from './call';
import { decision, sessionTransition } from './decision';
import {
  backendField,
  booleanField,
  nextCursor,
  nodeField,
  oneOf,
  pagingFields,
  rangeFields,
  shortText,
  time,
  upstreamField,
  wholeNumber,
} from './fields';
import { named } from './schema-names';

export const session = named(
  'Session',
  z.object({
    id: z.string(),
    upstream: z.string(),
    backend: z.string().nullable(),
    pinnedSince: time.nullable(),
    appSession: z.string().nullable(),
    client: z.string(),
    firstSeen: time,
    lastSeen: time,
    requests: z.int(),
    moves: z.int(),
  }),
);
export type SessionRow = z.infer<typeof session>;

/** A page of the list of sessions. */
const sessionPage = named(
  'Sessions',
  z.object({
    /** Fewer than requested if finding them would take long: the list ends only if there is no cursor. */
    sessions: z.array(session),
    nextCursor,
  }),
);
export type SessionPage = z.infer<typeof sessionPage>;

/** A session that moves away from its backend with its next request, unless that is after `expiresAt`. */
const unpin = named(
  'Unpin',
  z.object({
    session: z.string(),
    upstream: z.string(),
    /** The backend that it moves away from. */
    backend: z.string(),
    expiresAt: time,
  }),
);
export type UnpinRow = z.infer<typeof unpin>;

/** One session on one upstream, and everything about it. */
const sessionDetail = named(
  'SessionDetail',
  z.object({
    session,
    /** Every upstream that knows a session of this id, by name. */
    upstreams: z.array(z.string()),
    /** Set while an operator's request to move it is pending; else null. */
    unpin: unpin.nullable(),
    /** The newest of its transitions, oldest first. */
    transitions: z.array(sessionTransition),
    /** Whether these are all that the log has. */
    hasAllTransitions: z.boolean(),
    /** Newest first. */
    decisions: z.array(decision),
    nextCursor,
  }),
);
export type SessionDetail = z.infer<typeof sessionDetail>;

/** Sessions that are away from a backend that could have them again. */
const displacedSessions = named(
  'DisplacedSessionsRow',
  z.object({
    upstream: z.string(),
    /** The backend that they were moved away from. */
    homeBackend: z.string(),
    /** The backend that has them now. */
    backend: z.string(),
    /** As many as the log knows of; at most 50,000 are looked at. */
    sessions: z.int(),
    /** Of these, seen within the active window (5 min). */
    active: z.int(),
    /** Of the active ones, unpinned already: they move with their next request. */
    unpinned: z.int(),
  }),
);
export type DisplacedSessionsRow = z.infer<typeof displacedSessions>;

/** The filter of sessions, as query parameters; the export takes the same. */
export const sessionFilter = z.strictObject({
  upstream: upstreamField,
  backend: backendField,
  q: shortText.optional().describe('beginning of an id, a site session fingerprint or a client address'),
  path: shortText
    .optional()
    .describe(`beginning of a path that one of the newest ${maxSearchedRequests} requests asked for`),
  outcome: oneOf(...outcomes)
    .optional()
    .describe(`of one of the newest ${maxSearchedRequests} requests with it; with a path, of the same one`),
  active: booleanField.optional().describe('seen within the last 5 minutes'),
  moved: booleanField.optional().describe('has ever moved'),
  event: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().describe('id of the failover that moved them'),
  node: nodeField.describe('the node of their last request'),
  ...rangeFields,
});

export const sessionQuery = sessionFilter.extend({
  sort: oneOf(...sessionSorts)
    .default('lastSeen')
    .describe('by what'),
  order: oneOf(...sortOrders)
    .default('desc')
    .describe('from the highest down or from the lowest up'),
  ...pagingFields,
});

export const sessionDetailQuery = z.strictObject({ upstream: upstreamField, ...pagingFields });
export const upstreamQuery = z.strictObject({ upstream: upstreamField });

export const sessionCalls = {
  'GET /api/v1/sessions': {
    summary: 'Sessions, last seen first; a page may be short: the last one has no nextCursor',
    query: sessionQuery,
    returns: 'a page',
    response: sessionPage,
    errors: [400, 403],
  },
  'GET /api/v1/sessions/{id}': {
    summary: 'A session, its transitions, and its decisions, newest first',
    query: sessionDetailQuery,
    returns: 'the session',
    response: sessionDetail,
    errors: [400, 403, 404],
  },
  'DELETE /api/v1/sessions/{id}/pin': {
    summary: 'Unpin a session: its next request is assigned to a backend again',
    query: upstreamQuery,
    returns: 'the backend that it leaves',
    response: unpin,
    errors: [400, 403, 404, 409, 503],
  },
  'GET /api/v1/displaced-sessions': {
    summary: 'Sessions that are away from a backend that could have them again',
    query: upstreamQuery,
    returns: 'how many, by the backend that they left and the one that has them',
    response: named('DisplacedSessions', z.object({ displacedSessions: z.array(displacedSessions) })),
    errors: [400, 403],
  },
} as const satisfies ApiCalls;
