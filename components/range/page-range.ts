/** How much of the past each page with charts shows while it is live, seconds. */
export const liveSeconds = { overview: 300, backend: 900, failovers: 3600 } as const;

/** The same for the page at a path; null if no chart follows the range. */
export function getLiveSeconds(path: string): number | null {
  if (path === '/') return liveSeconds.overview;
  if (/^\/backends\/[^/]+\/[^/]+$/.test(path)) return liveSeconds.backend;
  return path === '/failovers' ? liveSeconds.failovers : null;
}
