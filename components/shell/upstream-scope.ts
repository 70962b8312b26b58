/** The upstream of a page, and the choices of its picker. */
export interface UpstreamScope {
  /** The upstream of the page; null if it shows all of them. */
  shown: string | null;
  /** `one`: another upstream. `all`: another one or all of them. `fixed`: none, the page itself names its upstream. */
  choice: 'one' | 'all' | 'fixed';
}

/** Pages that list all upstreams together unless one is chosen. */
const allUpstreamPaths = ['/sessions', '/export'];
/** Pages that show one upstream at a time, the first one if none is chosen. */
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

/** Parameters of a page that belong to one upstream or to one of its lists. */
const upstreamSpecificParams = ['backend', 'event', 'cursor'];

/**
 * The address of the page at `path` with another upstream chosen, or all of them. Other parameters stay, unless they
 * belong to the previous upstream.
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
