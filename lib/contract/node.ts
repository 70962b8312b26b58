import { z } from 'zod';
import { recordingStates } from '@/lib/core/recording-state';
import type { ApiCalls } from './call';
import { time } from './fields';
import { named } from './schema-names';
import { upstream } from './upstream';

/**
 * Why the log is behind: the recorder stores what waits (`catching-up`), another program holds the database (`locked`),
 * or the recorder stores nothing for another reason (`silent`): it has stopped, hangs or cannot write.
 */
const lagCause = z.enum(['catching-up', 'locked', 'silent']);
export type RecordingLagCause = z.infer<typeof lagCause>;

/** The proxy and its recorder as the database knows them. */
export const node = named(
  'Node',
  z.object({
    name: z.string(),
    version: z.string(),
    startedAt: time,
    heartbeat: time,
    workers: z.int(),
    /** Malformed requests since it started. */
    rejected: z.int(),
    recordedAt: time,
    /** How far the log is behind the traffic; it grows while the recorder is silent. */
    lagSeconds: z.number(),
    /** Up to when decisions are stored. */
    storedUpTo: time,
    /** Why the log is behind, if it is so by more than 3 s; else null. */
    lagCause: lagCause.nullable(),
    /** About so many records of the journal are waiting to be stored, and their bytes. */
    lagRows: z.int(),
    lagBytes: z.int(),
    /** Lines of the journal that could not be read. */
    corruptLines: z.int(),
    /** Bytes of the journal that may wait before it is full; null if that is not known. */
    journalLimit: z.int().nullable(),
    /** How decisions are recorded: written, held in memory, only counted, or not taken: requests get a 503. */
    recordingState: z.enum(recordingStates),
    /** Decisions that were not recorded since it started, and requests that got a 503 because the journal was full. */
    droppedDecisions: z.int(),
    rejectedRequests: z.int(),
    /** Set-Cookie lines of backends with the route cookie's name that were dropped since it started. */
    droppedCookies: z.int(),
  }),
);
export type NodeRow = z.infer<typeof node>;

export const nodeCalls = {
  'GET /healthz': {
    summary: 'Whether proxy, recorder and database work',
    returns: 'all work; with 503, what does not',
    response: named(
      'Health',
      z.object({ status: z.enum(['ok', 'failing']), problems: z.array(z.string()).optional() }),
    ),
    errors: [],
  },
  'GET /metrics': {
    summary: 'Counters and gauges, for Prometheus',
    returns: 'the metrics',
    content: { 'text/plain': { type: 'string' } },
    errors: [403],
  },
  'GET /api/v1/status': {
    summary: 'The proxy, its recorder and its upstreams',
    returns: 'the status',
    response: named('Status', z.object({ nodes: z.array(node), upstreams: z.array(upstream) })),
    errors: [403],
  },
} as const satisfies ApiCalls;
