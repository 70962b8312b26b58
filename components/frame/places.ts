/** The pages there are, in their order; `key` leads there after `g`. */
export const places = [
  { href: '/', word: 'overview', key: 'o' },
  { href: '/backends', word: 'backends', key: 'b' },
  { href: '/sessions', word: 'sessions', key: 's' },
  { href: '/failovers', word: 'failovers', key: 'f' },
  { href: '/export', word: 'export', key: 'e' },
  { href: '/settings', word: 'settings', key: 't' },
] as const;

/** The name of a page in `frame.page`. */
export type PlaceWord = (typeof places)[number]['word'];

/** What of the address goes along from page to page. */
const kept = ['upstream', 'range'];

/**
 * An address with the upstream and the range that are chosen here, unless it names its own.
 *
 * @param href a path of this site, with or without a query
 * @param here the query of the present address
 */
export function goingAlong(href: string, here: Iterable<[string, string]>): string {
  const [path = '', own = ''] = href.split('?', 2);
  const query = new URLSearchParams(own);
  for (const [name, value] of here) {
    if (kept.includes(name) && !query.has(name)) query.set(name, value);
  }
  return query.size > 0 ? `${path}?${query}` : path;
}
