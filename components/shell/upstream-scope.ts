/** Which upstream a page shows, and what its picker can change. */
export interface UpstreamScope {
  /** The upstream that the page shows; null where it shows all of them. */
  shown: string | null;
  /** `one`: another upstream. `all`: another one or all of them. `fixed`: nothing, the page says itself what it shows. */
  choice: 'one' | 'all' | 'fixed';
}

/** Pages that list all upstreams together unless one is chosen. */
const allUpstreamPaths = ['/sessions', '/export'];
/** Pages that show one upstream at a time, the first one where none is chosen. */
const singleUpstreamPaths = ['/', '/backends', '/failovers'];

/**
 * The scope of the page at a path.
 *
 * @param chosen the upstream that the address names, or null
 * @param names of the upstreams there are
 */
export function getUpstreamScope(path: string, chosen: string | null, names: string[]): UpstreamScope {
  if (allUpstreamPaths.includes(path)) return { shown: chosen || null, choice: 'all' };
  const first = names[0] ?? null;
  if (singleUpstreamPaths.includes(path))
    return { shown: chosen !== null && names.includes(chosen) ? chosen : first, choice: 'one' };
  const [, page, upstream = ''] = path.split('/');
  if (page === 'backends') return { shown: decodeURIComponent(upstream), choice: 'one' };
  if (page === 'sessions') return { shown: chosen || null, choice: 'fixed' };
  return { shown: null, choice: 'fixed' };
}

/** Of the address of a page, what belongs to one upstream or to one of its lists. */
const upstreamSpecificParams = ['backend', 'event', 'cursor'];

/**
 * The address of the page at `path` with another upstream chosen, or all of them. What else was chosen stays, unless it
 * belongs to the upstream before.
 */
export function hrefWithUpstream(
  path: string,
  currentQuery: Iterable<[string, string]>,
  upstream: string | null,
): string {
  const query = new URLSearchParams(
    [...currentQuery].filter(([name]) => !upstreamSpecificParams.includes(name)),
  );
  if (upstream === null) query.delete('upstream');
  else query.set('upstream', upstream);
  return query.size > 0 ? `${path}?${query}` : path;
}
