import { z } from 'zod';
import { eventKinds } from '@/lib/core/events';
import type { ApiCalls } from './call';
import {
  nextCursor,
  nodeField,
  pagingFields,
  rangeFields,
  shortText,
  time,
  timestampField,
  upstreamField,
} from './fields';
import { named } from './schema-names';

export const event = named(
  'Event',
  z.object({
    id: z.int(),
    time,
    /** Last moment of a grouped event; equals `time` otherwise. */
    lastTime: time,
    kind: z.enum(eventKinds),
    upstream: z.string().nullable(),
    backend: z.string().nullable(),
    toBackend: z.string().nullable(),
    reason: z.string().nullable(),
    /** Distinct sessions that a failover moved, or that an operator unpinned. */
    sessions: z.int().nullable(),
    actor: z.string().nullable(),
    /** The node that reported it; null if it concerns all of them, as what operators do. */
    node: z.string().nullable(),
    /** What belongs to its kind; `toEventFact` of lib/core/events gives it its type. */
    payload: z.record(z.string(), z.unknown()),
    /** All of it as one English sentence, for people. */
    sentence: z.string(),
  }),
);
export type EventRow = z.infer<typeof event>;

/** Events of one kind within one step. */
const eventStep = named(
  'EventStep',
  z.object({
    /** Start of the step, seconds since the epoch. */
    time: z.int(),
    count: z.int(),
    /** The earliest of them. */
    first: event,
  }),
);
export type EventStep = z.infer<typeof eventStep>;

/** All events of a range, counted in steps. */
export const eventSteps = named(
  'EventSteps',
  z.object({
    /** Seconds of a step. */
    step: z.int(),
    total: z.int(),
    /** Oldest first; a step without events has none. */
    steps: z.array(eventStep),
  }),
);
export type EventSteps = z.infer<typeof eventSteps>;

/** The filter of events, as query parameters; the export takes the same. */
export const eventFilter = z.strictObject({
  kind: z
    .enum(eventKinds, { error: `must be one of ${eventKinds.join(', ')}` })
    .optional()
    .describe('what happened'),
  upstream: upstreamField,
  backend: shortText.optional().describe('the backend it happened to, or that sessions came to by it'),
  node: nodeField.describe('the node that reported it'),
  ...rangeFields,
});

export const eventQuery = eventFilter.extend(pagingFields);
export const eventStepsQuery = eventFilter.extend({
  from: timestampField.describe('ISO 8601; from this time on'),
  to: timestampField.describe('ISO 8601; before this time'),
});

export const eventCalls = {
  'GET /api/v1/events': {
    summary: 'Events, newest first',
    query: eventQuery,
    returns: 'a page',
    response: named('Events', z.object({ events: z.array(event), nextCursor })),
    errors: [400, 403],
  },
  'GET /api/v1/events/steps': {
    summary: 'How many events of each kind there were, in at most 200 steps of a range; none is left out',
    query: eventStepsQuery,
    returns: 'the steps that have events, oldest first',
    response: eventSteps,
    errors: [400, 403],
  },
} as const satisfies ApiCalls;
