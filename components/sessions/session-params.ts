import {
  createLoader,
  type inferParserType,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server';
import { type ApiUrl, apiUrl } from '@/components/api/client';
import type { DecisionRow } from '@/lib/contract/types';

/** Sort keys and directions of the list; the words of the API. */
export const sortFields = ['lastSeen', 'firstSeen', 'requests', 'moves'] as const;
export const sortOrders = ['desc', 'asc'] as const;
export const outcomes = [
  'assigned',
  'pinned',
  'moved',
  'refused',
] as const satisfies readonly DecisionRow['outcome'][];

/** The parameters in the list's address. Empty texts if left out. */
export const sessionParams = {
  upstream: parseAsString.withDefault(''),
  backend: parseAsString.withDefault(''),
  node: parseAsString.withDefault(''),
  q: parseAsString.withDefault(''),
  outcome: parseAsStringLiteral(outcomes),
  active: parseAsBoolean.withDefault(false),
  moved: parseAsBoolean.withDefault(false),
  /** Id of the failover event that moved them. */
  event: parseAsInteger,
  sort: parseAsStringLiteral(sortFields).withDefault('lastSeen'),
  order: parseAsStringLiteral(sortOrders).withDefault('desc'),
};

export type SessionParams = inferParserType<typeof sessionParams>;

/** Reads them from the `searchParams` of a page. */
export const loadSessionParams = createLoader(sessionParams);

/** Rows that are loaded at a time. */
export const pageSize = 100;

/** The list's query of the log: as in the address, without empty parameters. */
export function createSessionQuery(params: SessionParams) {
  const { upstream, backend, node, outcome, active, moved, event, sort, order } = params;
  const search = params.q.trim().slice(0, 200);
  const isPathSearch = search.startsWith('/');
  return {
    ...(upstream ? { upstream } : {}),
    ...(backend ? { backend } : {}),
    ...(node ? { node } : {}),
    ...(search === '' ? {} : isPathSearch ? { path: search } : { q: search }),
    ...(outcome ? { outcome } : {}),
    ...(active ? { active } : {}),
    ...(moved ? { moved } : {}),
    ...(event !== null && event > 0 ? { event } : {}),
    sort,
    order,
  };
}

/** The API call of the list, without a cursor. */
export function sessionsApiUrl(params: SessionParams): ApiUrl<'GET /api/v1/sessions'> {
  return apiUrl('GET /api/v1/sessions', { query: { ...createSessionQuery(params), limit: pageSize } });
}

/** Whether a filter hides sessions of the shown upstreams; decides on the text of an empty list. */
export function isFiltered({ backend, node, q, outcome, active, moved, event }: SessionParams): boolean {
  return (
    backend !== '' || node !== '' || q.trim() !== '' || outcome !== null || active || moved || event !== null
  );
}
