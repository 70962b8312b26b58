import type { LiveSnapshot } from '@/lib/api/types';

/** The part of the live picture that belongs to one upstream; to the first where none or an unknown one is chosen. */
export function upstreamPart(live: LiveSnapshot, chosen: string | null) {
  const upstream = live.upstreams.find(({ name }) => name === chosen) ?? live.upstreams[0];
  const isOurs = (row: { upstream: string | null }) => row.upstream === upstream?.name;
  return {
    upstream,
    backends: live.backends.filter(isOurs),
    load: live.load.filter(isOurs),
    events: live.events.filter((event) => event.upstream === null || isOurs(event)),
  };
}
