import type { DecisionRow, EventRow, SessionRow } from '@/lib/api/types';

/** The columns of each export, in order. */
export const decisionFields = [
  'id',
  'time',
  'node',
  'listener',
  'upstream',
  'session',
  'presented',
  'outcome',
  'reason',
  'backend',
  'previousBackend',
  'attempts',
  'status',
  'timeToFirstByte',
  'duration',
  'bytesIn',
  'bytesOut',
  'method',
  'host',
  'path',
  'client',
  'appSession',
] as const satisfies readonly (keyof DecisionRow)[];

export const sessionFields = [
  'id',
  'upstream',
  'backend',
  'pinnedSince',
  'appSession',
  'client',
  'firstSeen',
  'lastSeen',
  'requests',
  'moves',
] as const satisfies readonly (keyof SessionRow)[];

export const eventFields = [
  'id',
  'time',
  'lastTime',
  'kind',
  'upstream',
  'backend',
  'toBackend',
  'reason',
  'sessions',
  'actor',
  'detail',
] as const satisfies readonly (keyof EventRow)[];
