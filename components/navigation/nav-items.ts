/** The pages there are, in their order; `key` leads there after `g`. */
export const navItems = [
  { href: '/', word: 'overview', key: 'o' },
  { href: '/backends', word: 'backends', key: 'b' },
  { href: '/sessions', word: 'sessions', key: 's' },
  { href: '/failovers', word: 'failovers', key: 'f' },
  { href: '/export', word: 'export', key: 'e' },
  { href: '/settings', word: 'settings', key: 't' },
] as const;

/** The name of a page in `frame.page`. */
export type NavItemKey = (typeof navItems)[number]['word'];

/** What of the address goes along from page to page. */
const carriedParams = ['upstream', 'range'];

/**
 * An address with the upstream and the range that are chosen here, unless it names its own.
 *
 * @param href a path of this site, with or without a query
 * @param currentQuery the query of the present address
 */
export function withCarriedParams(href: string, currentQuery: Iterable<[string, string]>): string {
  const [path = '', ownQuery = ''] = href.split('?', 2);
  const query = new URLSearchParams(ownQuery);
  for (const [name, value] of currentQuery) {
    if (carriedParams.includes(name) && !query.has(name)) query.set(name, value);
  }
  return query.size > 0 ? `${path}?${query}` : path;
}
