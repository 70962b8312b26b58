/** Which sessions the list shows; what its address says. Empty strings where nothing is asked. */
export interface SessionFilter {
  upstream: string;
  backend: string;
  q: string;
  active: boolean;
  /** Id of the failover event that moved them. */
  event: string;
  /** Where this page begins; empty for the newest. */
  cursor: string;
  /** Where the pages before it began, oldest first; empty strings stand for the newest page. */
  trail: string[];
}

/** Rows on one page. */
export const pageSize = 50;

type SearchParams = Record<string, string | string[] | undefined>;

/** Reads the filter from an address. Repeated parameters count once, by their first value. */
export function parseSessionFilter(params: SearchParams): SessionFilter {
  const one = (name: string) => {
    const value = params[name];
    return (Array.isArray(value) ? value[0] : value) ?? '';
  };
  const trail = one('trail');
  return {
    upstream: one('upstream'),
    backend: one('backend'),
    q: one('q'),
    active: one('active') === 'true',
    event: /^\d{1,15}$/.test(one('event')) ? one('event') : '',
    cursor: one('cursor'),
    trail: trail === '' ? [] : trail.split('~').map((cursor) => (cursor === '-' ? '' : cursor)),
  };
}

/** The address of the list with this filter. */
export function sessionsHref(filter: SessionFilter): string {
  const params = queryOf(filter);
  if (filter.trail.length > 0) params.set('trail', filter.trail.map((cursor) => cursor || '-').join('~'));
  return params.size > 0 ? `/sessions?${params}` : '/sessions';
}

/** The API call that answers this filter. */
export function sessionsApiUrl(filter: SessionFilter): string {
  const params = queryOf(filter);
  params.set('limit', String(pageSize));
  return `/api/v1/sessions?${params}`;
}

/** The filter of the page after this one. */
export function olderPage(filter: SessionFilter, nextCursor: string): SessionFilter {
  return { ...filter, cursor: nextCursor, trail: [...filter.trail, filter.cursor] };
}

/** The filter of the page before this one; null on the newest. */
export function newerPage(filter: SessionFilter): SessionFilter | null {
  if (filter.cursor === '') return null;
  return { ...filter, cursor: filter.trail.at(-1) ?? '', trail: filter.trail.slice(0, -1) };
}

function queryOf({ upstream, backend, q, active, event, cursor }: SessionFilter): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ upstream, backend, q, event, cursor }))
    if (value) params.set(name, value);
  if (active) params.set('active', 'true');
  return params;
}
