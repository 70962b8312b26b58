import { z } from 'zod';
import { backend } from './backend';
import type { ApiCalls } from './call';
import { event } from './event';
import { time, wholeNumber } from './fields';
import { loadPoint } from './load';
import { node } from './node';
import { named } from './schema-names';
import { upstream } from './upstream';

/** First message of the live stream: what the overview needs to draw itself. */
const liveSnapshot = named(
  'LiveSnapshot',
  z.object({
    /** Which build of the dashboard responds: a page of another one is out of date. */
    build: z.string(),
    /** Seconds since the epoch that the snapshot is complete up to (exclusive). */
    upTo: z.int(),
    time,
    upstreams: z.array(upstream),
    backends: z.array(backend),
    /** The last 5 minutes in steps of a second, oldest first. */
    load: z.array(loadPoint),
    /** Newest first: the last 50, and all of the last 5 minutes up to 1000. */
    events: z.array(event),
    nodes: z.array(node),
  }),
);
export type LiveSnapshot = z.infer<typeof liveSnapshot>;

/** One a second. `load` holds every second that changed since the last tick: replace, never add. */
const liveTick = named(
  'LiveTick',
  z.object({
    upTo: z.int(),
    time,
    backends: z.array(backend),
    load: z.array(loadPoint),
    /** New or grown events, newest first: replace by id. */
    events: z.array(event),
    nodes: z.array(node),
  }),
);
export type LiveTick = z.infer<typeof liveTick>;

const liveQuery = z.strictObject({
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('as Last-Event-ID, for clients that cannot set it'),
});

export const liveCalls = {
  'GET /api/v1/live': {
    summary: 'Server-Sent Events: `snapshot`, then one `tick` a second',
    query: liveQuery,
    headers: { 'Last-Event-ID': 'goes on from there' },
    returns: 'the stream; its data are LiveSnapshot and LiveTick',
    content: { 'text/event-stream': { type: 'string' } },
    errors: [403],
  },
} as const satisfies ApiCalls;
