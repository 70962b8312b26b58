import { formatNames } from '@/lib/export/file-formats';
import { maxSearchedRequests } from '@/lib/store/sqlite/queries/session-filter';
import { sessionSorts, sortOrders } from '@/lib/store/sqlite/queries/session-order';
import { auditActions } from './auth-schemas';
import { eventKinds, outcomes } from './schemas';

export const text = { type: 'string' };

/** A parameter in the query, a text unless `schema` says otherwise. */
export function queryParameter(name: string, description: string, schema: object = text) {
  return { name, in: 'query', description, schema };
}

/** A parameter in the path. */
export function pathParameter(name: string) {
  return { name, in: 'path', required: true, schema: text };
}

export const rangeParameters = [
  queryParameter('from', 'ISO 8601; from this time on', { type: 'string', format: 'date-time' }),
  queryParameter('to', 'ISO 8601; before this time', { type: 'string', format: 'date-time' }),
];
export const pagingParameters = [
  queryParameter('limit', 'rows of a page', { type: 'integer', minimum: 1, maximum: 1000, default: 50 }),
  queryParameter('cursor', 'nextCursor of the page before'),
];
export const upstreamParameter = queryParameter('upstream', 'name of an upstream');
const backendParameter = queryParameter('backend', 'name of a backend');
export const decisionFilterParameters = [
  queryParameter('outcome', 'what the proxy did', { type: 'string', enum: outcomes }),
  upstreamParameter,
  backendParameter,
  queryParameter('session', 'id of a session'),
  ...rangeParameters,
];
export const sessionFilterParameters = [
  upstreamParameter,
  backendParameter,
  queryParameter('q', 'beginning of an id, a site session fingerprint or a client address'),
  queryParameter(
    'path',
    `beginning of a path that one of the newest ${maxSearchedRequests} requests asked for`,
  ),
  queryParameter(
    'outcome',
    `of one of the newest ${maxSearchedRequests} requests with it; with a path, of the same one`,
    {
      type: 'string',
      enum: outcomes,
    },
  ),
  queryParameter('active', 'seen within the last 5 minutes', { type: 'boolean' }),
  queryParameter('moved', 'has ever moved', { type: 'boolean' }),
  queryParameter('event', 'id of the failover that moved them', { type: 'integer' }),
  ...rangeParameters,
];
export const sessionSortingParameters = [
  queryParameter('sort', 'by what', { type: 'string', enum: sessionSorts, default: 'lastSeen' }),
  queryParameter('order', 'from the highest down or from the lowest up', {
    type: 'string',
    enum: sortOrders,
    default: 'desc',
  }),
];
export const eventFilterParameters = [
  queryParameter('kind', 'what happened', { type: 'string', enum: eventKinds }),
  upstreamParameter,
  queryParameter('backend', 'whose it is, or to which sessions came by it'),
  ...rangeParameters,
];

export const auditFilterParameters = [
  queryParameter('action', 'what was done', { type: 'string', enum: auditActions }),
  ...rangeParameters,
];

export const exportParameters = [
  {
    ...queryParameter('what', 'which log', {
      type: 'string',
      enum: ['decisions', 'sessions', 'events', 'audit'],
    }),
    required: true,
  },
  queryParameter('format', 'form of the file', { type: 'string', enum: formatNames, default: 'csv' }),
  queryParameter('columns', 'names of columns, separated by commas, in their order; all without it'),
  queryParameter('bom', 'CSV only: whether it begins with a byte order mark, by which Excel knows UTF-8', {
    type: 'boolean',
    default: false,
  }),
  queryParameter(
    'timeZone',
    'CSV only: IANA name of the zone whose clocks the times show, such as Europe/Berlin; UTC without',
  ),
  queryParameter(
    'ids',
    'CSV only: text puts an apostrophe before ids, names and addresses, so that no spreadsheet takes them for numbers',
    {
      type: 'string',
      enum: ['text'],
    },
  ),
  queryParameter('progress', 'an id of 8 to 64 letters, digits and dashes, to ask for the progress by'),
  ...uniqueByName([
    ...decisionFilterParameters,
    ...sessionFilterParameters,
    ...eventFilterParameters,
    ...auditFilterParameters,
  ]),
];

/** Where a backend is in the path. */
export const backendPathParameters = [pathParameter('upstream'), pathParameter('name')];

function uniqueByName<Parameter extends { name: string }>(parameters: Parameter[]): Parameter[] {
  return [...new Map(parameters.map((parameter) => [parameter.name, parameter])).values()];
}
