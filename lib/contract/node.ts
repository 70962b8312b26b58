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

/** A proxy and its recorder as the database knows them. */
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
    /** Mean over the last 5 complete seconds, refused requests among them; null while it is not counted per node. */
    requestsPerSecond: z.number().nullable(),
    /**
     * A digest of its effective settings except those that are its own (`node`, `data`): nodes with the same one are
     * configured alike. Null while it has not reported them.
     */
    configurationDigest: z.string().nullable(),
    /** Settings in which it differs from what most of the other nodes have, by name. */
    differingSettings: z.array(z.string()),
    /** How far its clock is ahead of the database's, µs; null while it was not compared. */
    clockSkewMicros: z.int().nullable(),
    /** How long the database took to answer its recorder's last heartbeat, µs; null while it was not measured. */
    databaseMicros: z.int().nullable(),
    /** The version of the operators' intent, and whether all of its workers act on it. */
    intentVersion: z.int(),
    hasAppliedIntent: z.boolean(),
    /** Whether it has not reported for longer than 8 s, and since when the other nodes count it as lost. */
    isLost: z.boolean(),
    lostAt: time.nullable(),
    /** Whether it does what one node does for all: retention, samples of sessions, notifications. */
    isLeader: z.boolean(),
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
  'GET /api/v1/nodes': {
    summary: 'The nodes that share the log',
    returns: 'the nodes, the one heard of last first',
    response: named('Nodes', z.object({ nodes: z.array(node) })),
    errors: [403],
  },
} as const satisfies ApiCalls;
