import type { EventRow } from '@/lib/contract/types';

/** The list of the sessions that a failover moved. */
export function movedSessionsHref({ id, upstream }: EventRow): string {
  return `/sessions?${new URLSearchParams({ ...(upstream ? { upstream } : {}), event: String(id) })}`;
}
