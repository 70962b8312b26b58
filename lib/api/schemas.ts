import type { AdminState, Outcome } from '@/proxy/journal/record';
import type { EventKind } from './types';

/** JSON Schemas (2020-12) of what the API answers, for its OpenAPI description; the shapes are those of types.ts. */

const text = { type: 'string' };
const integer = { type: 'integer' };
const number = { type: 'number' };
const time = { type: 'string', format: 'date-time' };
const orNull = (schema: { type: string }) => ({ ...schema, type: [schema.type, 'null'] });
const word = (...words: string[]) => ({ type: 'string', enum: words });
const listOf = (name: string) => ({ type: 'array', items: ref(name) });

/** A reference to one of `schemas`. */
export function ref(name: string) {
  return { $ref: `#/components/schemas/${name}` };
}

function object(properties: Record<string, object>, optional: string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required };
}

const list = (name: string, row: string) => object({ [name]: listOf(row), nextCursor: orNull(text) });

export const outcomes = ['assigned', 'pinned', 'moved', 'refused'] as const satisfies readonly Outcome[];
export const adminStates = ['ready', 'draining', 'maintenance'] as const satisfies readonly AdminState[];
export const eventKinds = [
  'backend-down',
  'backend-up',
  'failover',
  'admin-state',
  'unpinned',
  'rebalanced',
  'proxy-started',
  'proxy-stopped',
  'worker-restarted',
  'reloaded',
  'reload-refused',
  'log-full',
  'log-room',
  'journal-damaged',
] as const satisfies readonly EventKind[];

const session = {
  id: text,
  upstream: text,
  backend: orNull(text),
  pinnedSince: orNull(time),
  appSession: orNull(text),
  client: text,
  firstSeen: time,
  lastSeen: time,
  requests: integer,
  moves: integer,
};

export const schemas: Record<string, object> = {
  Backend: object({
    upstream: text,
    name: text,
    address: text,
    route: text,
    weight: integer,
    backup: { type: 'boolean' },
    slot: integer,
    adminState: word(...adminStates),
    adminSince: orNull(time),
    drainDeadline: orNull(time),
    health: word('up', 'down', 'unknown'),
    healthReason: orNull(text),
    failures: integer,
    failingSince: orNull(time),
    nextTry: orNull(time),
    failure: orNull(text),
    healthSince: orNull(time),
    inFlight: integer,
    tunnels: integer,
    sessions: integer,
    requestsPerSecond: number,
    p50Micros: orNull(integer),
    p95Micros: orNull(integer),
    pinnedShare: orNull(number),
    movedIn: integer,
    movedAway: integer,
  }),
  Backends: object({ backends: listOf('Backend') }),
  BackendChange: object(
    {
      adminState: word(...adminStates),
      deadlineSeconds: orNull({ ...number }),
      weight: { type: 'integer', minimum: 1, maximum: 256 },
    },
    ['adminState', 'deadlineSeconds', 'weight'],
  ),
  DemonstrationPlan: object(
    {
      upstream: text,
      visitors: { type: 'integer', minimum: 1, maximum: 50, default: 20 },
      seconds: { type: 'integer', minimum: 1, maximum: 60, default: 30 },
    },
    ['visitors', 'seconds'],
  ),
  Demonstration: object({
    visitors: integer,
    seconds: integer,
    sent: integer,
    answered: integer,
    failure: orNull(text),
    running: { type: 'boolean' },
  }),
  Rebalance: object({ share: { type: 'number', exclusiveMinimum: 0, maximum: 1 } }),
  RebalanceResult: object({ sessions: integer, limited: { type: 'boolean' } }),
  RebalancePreview: object({
    backend: ref('Backend'),
    active: integer,
    leaving: integer,
    most: integer,
    others: { type: 'array', items: object({ name: text, slot: integer, part: number }) },
  }),
  BackendHistory: object({
    from: integer,
    to: integer,
    step: integer,
    points: listOf('LoadPoint'),
    events: listOf('Event'),
  }),
  Unpin: object({ session: text, upstream: text, backend: text, expiresAt: time }),
  DrainPreview: object({
    backend: ref('Backend'),
    backends: listOf('Backend'),
    pinned: integer,
    active: integer,
    inFlight: integer,
    tunnels: integer,
    others: {
      type: 'array',
      items: object({ name: text, slot: integer, requestsPerSecond: number, projected: number }),
    },
  }),
  Session: object(session),
  Sessions: list('sessions', 'Session'),
  SessionDetail: object({
    session: ref('Session'),
    upstreams: { type: 'array', items: text },
    unpin: { oneOf: [ref('Unpin'), { type: 'null' }] },
    turns: listOf('SessionTurn'),
    turnsComplete: { type: 'boolean' },
    decisions: listOf('Decision'),
    nextCursor: orNull(text),
  }),
  SessionTurn: object({
    id: integer,
    time,
    outcome: word('assigned', 'moved', 'refused'),
    presented: word('none', 'valid', 'unknown', 'expired'),
    reason: orNull(text),
    backend: orNull(text),
    previousBackend: orNull(text),
  }),
  Decision: object({
    id: integer,
    time,
    node: text,
    listener: text,
    upstream: text,
    session: text,
    presented: word('none', 'valid', 'unknown', 'expired'),
    outcome: word(...outcomes),
    reason: orNull(text),
    backend: orNull(text),
    previousBackend: orNull(text),
    attempts: integer,
    status: integer,
    timeToFirstByte: orNull(integer),
    duration: integer,
    bytesIn: integer,
    bytesOut: integer,
    method: text,
    host: text,
    path: orNull(text),
    client: text,
    appSession: orNull(text),
  }),
  Decisions: list('decisions', 'Decision'),
  Event: object({
    id: integer,
    time,
    lastTime: time,
    kind: word(...eventKinds),
    upstream: orNull(text),
    backend: orNull(text),
    toBackend: orNull(text),
    reason: orNull(text),
    sessions: orNull(integer),
    actor: orNull(text),
    detail: orNull(text),
  }),
  Events: list('events', 'Event'),
  LoadPoint: object({
    time: integer,
    upstream: text,
    backend: text,
    requests: integer,
    assigned: integer,
    pinned: integer,
    moved: integer,
    movedAway: integer,
    refused: integer,
    errors: integer,
    bytesIn: integer,
    bytesOut: integer,
    p50Micros: orNull(integer),
    p95Micros: orNull(integer),
    sessions: orNull(integer),
  }),
  Load: object({ step: integer, load: listOf('LoadPoint') }),
  MovePoint: object({
    time: integer,
    upstream: text,
    previousBackend: text,
    backend: text,
    reason: text,
    moves: integer,
  }),
  Moves: object({ step: integer, moves: listOf('MovePoint') }),
  StrandedRow: object({
    upstream: text,
    home: text,
    backend: text,
    sessions: integer,
    active: integer,
    leaving: integer,
  }),
  Stranded: object({ stranded: listOf('StrandedRow') }),
  Settings: object({
    configurations: {
      type: 'array',
      items: object({ node: text, since: time, file: orNull(text), settings: listOf('Setting') }),
    },
    refused: { ...object({ time, detail: orNull(text) }), type: ['object', 'null'] },
    log: object({
      decisions: integer,
      oldestDecision: orNull(time),
      sessions: integer,
      events: integer,
      usedBytes: integer,
      fileBytes: integer,
      keepSeconds: orNull(number),
      keepBytes: orNull(integer),
    }),
    versions: object({ stickyboard: text, node: text, sqlite: text, migration: text }),
  }),
  ExportEstimate: object({ rows: integer, bytes: integer }),
  ExportProgress: object({
    rows: integer,
    bytes: integer,
    state: word('waiting', 'running', 'done', 'stopped', 'failed'),
  }),
  Setting: object({
    name: text,
    value: text,
    source: word('flag', 'environment', 'file', 'default', 'operator'),
    place: orNull(text),
    pending: orNull(text),
  }),
  Recall: object({ from: text }, ['from']),
  Node: object({
    name: text,
    version: text,
    startedAt: time,
    heartbeat: time,
    workers: integer,
    rejected: integer,
    recordedAt: time,
    lagSeconds: number,
    lagRows: integer,
    lagBytes: integer,
    damaged: integer,
    journalLimit: orNull(integer),
    keeping: word('kept', 'held', 'shed', 'stopped'),
    unrecorded: integer,
    turnedAway: integer,
  }),
  Upstream: object({
    name: text,
    kind: word('origin', 'forward-proxy'),
    balance: text,
    listeners: { type: 'array', items: text },
  }),
  Status: object({ nodes: listOf('Node'), upstreams: listOf('Upstream') }),
  Health: object({ status: word('ok', 'failing'), problems: { type: 'array', items: text } }, ['problems']),
  Error: object({ error: object({ code: text, message: text, field: text }, ['field']) }),
};
