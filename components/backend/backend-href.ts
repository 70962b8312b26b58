import type { BackendRow } from '@/lib/contract/types';

/** The page of a backend. Its upstream is in the path and in the query, so that the frame's picker shows the right one. */
export function backendHref({ upstream, name }: Pick<BackendRow, 'upstream' | 'name'>): string {
  return `/backends/${encodeURIComponent(upstream)}/${encodeURIComponent(name)}?${new URLSearchParams({ upstream })}`;
}

/** The list of the sessions that are pinned to a backend. */
export function backendSessionsHref({ upstream, name }: Pick<BackendRow, 'upstream' | 'name'>): string {
  return `/sessions?${new URLSearchParams({ upstream, backend: name })}`;
}
