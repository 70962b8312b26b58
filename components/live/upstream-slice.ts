import type { BackendRow, EventRow, LiveSnapshot, LoadPoint, UpstreamRow } from '@/lib/contract/types';

/** The live data of one upstream. */
export interface UpstreamSlice {
  /** Undefined if the proxy has none yet. */
  upstream: UpstreamRow | undefined;
  backends: BackendRow[];
  load: LoadPoint[];
  /** Newest first; those of no upstream among them. */
  events: EventRow[];
  /** Seconds since the epoch up to which the load is known. */
  upTo: number;
}

/** The part of the live picture that belongs to one upstream; to the first if none or an unknown one is chosen. */
export function selectUpstream(live: LiveSnapshot, chosen: string | null): UpstreamSlice {
  const upstream = live.upstreams.find(({ name }) => name === chosen) ?? live.upstreams[0];
  const belongsToUpstream = (row: { upstream: string | null }) => row.upstream === upstream?.name;
  return {
    upstream,
    backends: live.backends.filter(belongsToUpstream),
    load: live.load.filter(belongsToUpstream),
    events: live.events.filter((event) => event.upstream === null || belongsToUpstream(event)),
    upTo: live.upTo,
  };
}
