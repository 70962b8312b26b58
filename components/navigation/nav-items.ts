import {
  IconArrowsShuffle,
  IconDownload,
  IconFingerprint,
  IconLayoutDashboard,
  IconServer2,
  IconSettings,
  IconTopologyStar3,
} from '@tabler/icons-react';

/** The pages there are, in their order, each with the message that names it; `key` leads there after `g`. */
export const navItems = [
  { href: '/', word: 'overview', title: 'overview.title', icon: IconLayoutDashboard, key: 'o' },
  { href: '/backends', word: 'backends', title: 'backendPage.list', icon: IconServer2, key: 'b' },
  { href: '/sessions', word: 'sessions', title: 'sessions.title', icon: IconFingerprint, key: 's' },
  { href: '/failovers', word: 'failovers', title: 'failovers.heading', icon: IconArrowsShuffle, key: 'f' },
  { href: '/export', word: 'export', title: 'export.title', icon: IconDownload, key: 'e' },
  { href: '/settings', word: 'settings', title: 'settings.title', icon: IconSettings, key: 't' },
  { href: '/nodes', word: 'nodes', title: 'nodes.title', icon: IconTopologyStar3, key: 'n' },
] as const;

/** The parameters that are kept from page to page. */
const carriedParams = ['upstream', 'node', 'range'];

/**
 * An address with the upstream, the node and the range that are chosen here, unless it names its own.
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
