import { formatNames } from '@/lib/export/formats';
import { requestsSearched } from '@/lib/queries/sessionFilter';
import { sessionSorts, sortOrders } from '@/lib/queries/sessionOrder';
import { auditActions } from './accessSchemas';
import { eventKinds, outcomes } from './schemas';

export const text = { type: 'string' };

/** A parameter in the query, a text unless `schema` says otherwise. */
export function query(name: string, description: string, schema: object = text) {
  return { name, in: 'query', description, schema };
}

/** A parameter in the path. */
export function inPath(name: string) {
  return { name, in: 'path', required: true, schema: text };
}

export const range = [
  query('from', 'ISO 8601; from this time on', { type: 'string', format: 'date-time' }),
  query('to', 'ISO 8601; before this time', { type: 'string', format: 'date-time' }),
];
export const paging = [
  query('limit', 'rows of a page', { type: 'integer', minimum: 1, maximum: 1000, default: 50 }),
  query('cursor', 'nextCursor of the page before'),
];
export const upstream = query('upstream', 'name of an upstream');
const backend = query('backend', 'name of a backend');
export const decisionFilter = [
  query('outcome', 'what the proxy did', { type: 'string', enum: outcomes }),
  upstream,
  backend,
  query('session', 'id of a session'),
  ...range,
];
export const sessionFilter = [
  upstream,
  backend,
  query('q', 'beginning of an id, a site session fingerprint or a client address'),
  query('path', `beginning of a path that one of the newest ${requestsSearched} requests asked for`),
  query(
    'outcome',
    `of one of the newest ${requestsSearched} requests with it; with a path, of the same one`,
    {
      type: 'string',
      enum: outcomes,
    },
  ),
  query('active', 'seen within the last 5 minutes', { type: 'boolean' }),
  query('moved', 'has ever moved', { type: 'boolean' }),
  query('event', 'id of the failover that moved them', { type: 'integer' }),
  ...range,
];
export const sessionSorting = [
  query('sort', 'by what', { type: 'string', enum: sessionSorts, default: 'lastSeen' }),
  query('order', 'from the highest down or from the lowest up', {
    type: 'string',
    enum: sortOrders,
    default: 'desc',
  }),
];
export const eventFilter = [
  query('kind', 'what happened', { type: 'string', enum: eventKinds }),
  upstream,
  query('backend', 'whose it is, or to which sessions came by it'),
  ...range,
];

export const auditFilter = [
  query('action', 'what was done', { type: 'string', enum: auditActions }),
  ...range,
];

export const exported = [
  {
    ...query('what', 'which log', { type: 'string', enum: ['decisions', 'sessions', 'events', 'audit'] }),
    required: true,
  },
  query('format', 'form of the file', { type: 'string', enum: formatNames, default: 'csv' }),
  query('columns', 'names of columns, separated by commas, in their order; all without it'),
  query('bom', 'CSV only: whether it begins with a byte order mark, by which Excel knows UTF-8', {
    type: 'boolean',
    default: false,
  }),
  query(
    'timeZone',
    'CSV only: IANA name of the zone whose clocks the times show, such as Europe/Berlin; UTC without',
  ),
  query(
    'ids',
    'CSV only: text puts an apostrophe before ids, names and addresses, so that no spreadsheet takes them for numbers',
    {
      type: 'string',
      enum: ['text'],
    },
  ),
  query('progress', 'an id of 8 to 64 letters, digits and dashes, to ask for the progress by'),
  ...unique([...decisionFilter, ...sessionFilter, ...eventFilter, ...auditFilter]),
];

/** Where a backend is in the path. */
export const backendPath = [inPath('upstream'), inPath('name')];

function unique<Parameter extends { name: string }>(parameters: Parameter[]): Parameter[] {
  return [...new Map(parameters.map((parameter) => [parameter.name, parameter])).values()];
}
