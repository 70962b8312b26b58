import { z } from 'zod';
import { drainStates } from '@/lib/core/drain-state';
import { adminStates, healthStates } from '@/lib/core/journal-records';
import type { ApiCalls } from './call';
import { event, eventSteps } from './event';
import { failure, healthCause } from './failure';
import { oneOf, rangeFields, requestBody, time } from './fields';
import { loadPoint } from './load';
import { named } from './schema-names';

/** A backend as one node finds it. */
const backendAtNode = z.object({
  node: z.string(),
  health: z.enum(healthStates),
  /** Why it is down, and as an English sentence. */
  healthCause: healthCause.nullable(),
  healthReason: z.string().nullable(),
  healthSince: time.nullable(),
  inFlight: z.int(),
  /** Open tunnels: WebSockets and CONNECT. */
  tunnels: z.int(),
  /** Checks and requests that failed since the last that passed. */
  failures: z.int(),
  /** Whether the operator's last change of it is in force there. */
  hasAppliedChange: z.boolean(),
});

const secondsLeft = z.object({ least: z.int(), most: z.int() });

export const backend = named(
  'Backend',
  z.object({
    upstream: z.string(),
    name: z.string(),
    address: z.string(),
    route: z.string(),
    weight: z.int(),
    /** Takes new sessions only while no other backend of the upstream does. */
    backup: z.boolean(),
    /** Palette slot of its series colour. */
    slot: z.int(),
    adminState: z.enum(adminStates),
    adminSince: time.nullable(),
    drainDeadline: time.nullable(),
    /** How far its drain is; null while it is ready. */
    drainState: z.enum(drainStates).nullable(),
    /**
     * Sessions whose pin to it holds, so that they return to it: those seen within the active window, and those that
     * were not and may still return, the latter counted up to 100,000. 0 if sessions move with their next request; null
     * while it is ready.
     */
    activePins: z.int().nullable(),
    idlePins: z.int().nullable(),
    /**
     * Seconds until none of the sessions pinned to it is active, or until the deadline if that is earlier: between
     * the two in four cases out of five. Null if it is unknown, or if nothing remains to wait for.
     */
    secondsLeft: secondsLeft.nullable(),
    /** Down as soon as one node finds it down; unknown until one has an answer. What follows is of that node. */
    health: z.enum(healthStates),
    /** Why it is down, and as an English sentence. */
    healthCause: healthCause.nullable(),
    healthReason: z.string().nullable(),
    healthSince: time.nullable(),
    /** Checks and requests that failed since the last that passed; 0 while nothing speaks against it. */
    failures: z.int(),
    /** When the first of them did. */
    failingSince: time.nullable(),
    /** When the proxy tries it again by itself. */
    nextTry: time.nullable(),
    /** Why the last of them did, and as an English sentence. */
    failure: failure.nullable(),
    failureReason: z.string().nullable(),
    /** On all nodes together. */
    inFlight: z.int(),
    /** Open tunnels: WebSockets and CONNECT. */
    tunnels: z.int(),
    /** What each node that lives and has it finds, by name. */
    nodes: z.array(backendAtNode),
    /** Pinned to it and seen within the active window (5 min). */
    sessions: z.int(),
    /** Mean over the last 5 complete seconds. */
    requestsPerSecond: z.number(),
    /** Median and 95th percentile of the time to first byte over the last minute, µs; null without traffic. */
    p50Micros: z.int().nullable(),
    p95Micros: z.int().nullable(),
    /** Of the requests of the last minute with a valid pin to it, the share that it served, 0..1; null without any. */
    pinnedShare: z.number().nullable(),
    /** Requests that moved to it and away from it over the last minute. */
    movedIn: z.int(),
    movedAway: z.int(),
  }),
);
export type BackendRow = z.infer<typeof backend>;

const backendList = named('Backends', z.object({ backends: z.array(backend) }));

const yearSeconds = 365 * 86_400;
const weightMessage = 'must be a whole number from 1 to 256';

/** What an operator sets. */
export const backendChange = named(
  'BackendChange',
  requestBody({
    adminState: oneOf(...adminStates).optional(),
    deadlineSeconds: z
      .number({ error: 'must be a number of seconds, or null' })
      .min(1, 'must be at least 1')
      .max(yearSeconds, 'must be at most a year')
      .nullish(),
    weight: z.int({ error: weightMessage }).min(1, weightMessage).max(256, weightMessage).optional(),
  })
    .refine(
      (body) => body.adminState !== undefined || body.weight !== undefined,
      'Either adminState or weight is required.',
    )
    .refine((body) => body.deadlineSeconds == null || body.adminState === 'draining', {
      path: ['deadlineSeconds'],
      error: 'is only allowed with adminState draining',
    }),
);

/** A backend's past: its load in steps, and what happened to it. */
const backendHistory = named(
  'BackendHistory',
  z.object({
    /** Seconds since the epoch, multiples of `step`; `to` is not part of it. */
    from: z.int(),
    to: z.int(),
    /** Seconds of a point. */
    step: z.int(),
    /** Oldest first; a step without traffic and without a sample of its sessions has none. */
    points: z.array(loadPoint),
    /** Newest first, at most 100; `eventSteps` counts all of them. */
    events: z.array(event),
    eventSteps,
    /** What operators set in the range, newest first. */
    changes: z.array(event),
  }),
);
export type BackendHistory = z.infer<typeof backendHistory>;

export const historyQuery = z.strictObject(rangeFields);

/** The effect of draining backends of one upstream together, for the confirmation dialog. */
const drainPreview = named(
  'DrainPreview',
  z.object({
    backend,
    /** The backend, and those that would be drained with it. */
    backends: z.array(backend),
    /** Sessions pinned to them, whenever seen. */
    pinned: z.int(),
    /** Of these, seen within the active window. */
    active: z.int(),
    inFlight: z.int(),
    /** Open tunnels: WebSockets and CONNECT. */
    tunnels: z.int(),
    /** Over how many seconds up to now the rates below are averaged. */
    loadSeconds: z.int(),
    /**
     * The backends that take the sessions: the rate now and once all have moved, in requests per second, and how many
     * of the sessions per second that begin on the drained backends today.
     */
    others: z.array(
      z.object({
        name: z.string(),
        slot: z.int(),
        requestsPerSecond: z.number(),
        projected: z.number(),
        newSessionsPerSecond: z.number(),
      }),
    ),
  }),
);
export type DrainPreview = z.infer<typeof drainPreview>;

/** The result of a rebalance or a failback. */
const rebalanceResult = named(
  'RebalanceResult',
  z.object({
    /** How many sessions move, each at its next request. */
    sessions: z.int(),
    /** Whether more were asked for than one call moves. */
    isLimited: z.boolean(),
  }),
);
export type RebalanceResult = z.infer<typeof rebalanceResult>;

/** The effect of a rebalance, for the confirmation dialog. */
const rebalancePreview = named(
  'RebalancePreview',
  z.object({
    backend,
    /** Active sessions pinned to it. */
    active: z.int(),
    /** Of these, unpinned before and not moved yet: they do not count for another share. */
    unpinned: z.int(),
    /** Sessions that one call unpins at most. */
    maxSessions: z.int(),
    /** The backends that will take them, by weight: the shares add up to 1. Empty if no backend takes them. */
    others: z.array(z.object({ name: z.string(), slot: z.int(), share: z.number() })),
  }),
);
export type RebalancePreview = z.infer<typeof rebalancePreview>;

const shareMessage = 'must be a number above 0 and at most 1';
export const rebalanceRequest = named(
  'Rebalance',
  requestBody({ share: z.number({ error: shareMessage }).gt(0, shareMessage).max(1, shareMessage) }),
);

const nameMessage = 'must be the name of a backend';
export const failbackRequest = named(
  'Failback',
  requestBody({
    from: z.string({ error: nameMessage }).min(1, nameMessage).max(200, nameMessage).optional(),
  }),
);

export const backendCalls = {
  'GET /api/v1/backends': {
    summary: 'All backends, now',
    returns: 'backends',
    response: backendList,
    errors: [403],
  },
  'GET /api/v1/backends/{upstream}/{name}': {
    summary: 'One backend, now',
    returns: 'the backend',
    response: backend,
    errors: [403, 404],
  },
  'PATCH /api/v1/backends/{upstream}/{name}': {
    summary: 'Set the admin state (ready, draining, maintenance) or the weight',
    body: backendChange,
    returns: 'the backend after the change',
    response: backend,
    errors: [400, 403, 404, 415, 503],
  },
  'GET /api/v1/backends/{upstream}/{name}/drain-preview': {
    summary: 'What draining it would do',
    repeatable: { with: 'another backend of the upstream, drained with it; repeatable' },
    returns: 'the preview',
    response: drainPreview,
    errors: [403, 404],
  },
  'GET /api/v1/backends/{upstream}/{name}/history': {
    summary: 'Its load in at most 200 steps and its events; the last 15 minutes without a range',
    query: historyQuery,
    returns: 'the history',
    response: backendHistory,
    errors: [400, 403, 404],
  },
  'GET /api/v1/backends/{upstream}/{name}/rebalance': {
    summary: 'Which sessions a rebalance would move, and where',
    returns: 'the preview',
    response: rebalancePreview,
    errors: [403, 404],
  },
  'POST /api/v1/backends/{upstream}/{name}/rebalance': {
    summary: 'Unpin a random share of its active sessions: each moves at its next request',
    body: rebalanceRequest,
    returns: 'how many',
    response: rebalanceResult,
    errors: [400, 403, 404, 409, 415, 503],
  },
  'POST /api/v1/backends/{upstream}/{name}/failback': {
    summary: 'Send its displaced active sessions back to it: each returns at its next request',
    body: failbackRequest,
    returns: 'how many',
    response: rebalanceResult,
    errors: [400, 403, 404, 409, 415, 503],
  },
} as const satisfies ApiCalls;
