import { seriesColour } from '@/components/backend/colour';
import { statesOf, takesNewSessions } from '@/components/backend/state';
import type { BackendRow } from '@/lib/api/types';
import { compact } from '@/lib/format/number';

/** One end of the flow picture: a backend, or the many that there is no room for. */
export interface Station {
  name: string;
  /** CSS colour of its line. */
  colour: string;
  icon: string;
  /** CSS colour of the icon. */
  iconColour: string;
  /** Requests per second. */
  rate: number;
  /** Takes no new sessions. */
  isClosed: boolean;
}

const room = 8;

/**
 * What the flow picture shows: every backend of a few; of many, those in trouble, then the first ones,
 * and the rest as one.
 */
export function stationsOf(backends: BackendRow[]): Station[] {
  if (backends.length <= room) return backends.map(stationOf);
  const isOrdinary = (backend: BackendRow) => backend.adminState === 'ready' && backend.health === 'up';
  const byNeed = [...backends.filter((row) => !isOrdinary(row)), ...backends.filter(isOrdinary)];
  const rest = byNeed.slice(room - 1);
  const others: Station = {
    name: `${rest.length} more`,
    colour: 'var(--quiet)',
    icon: '',
    iconColour: 'var(--quiet)',
    rate: rest.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0),
    isClosed: rest.every((backend) => !takesNewSessions(backend)),
  };
  return [...byNeed.slice(0, room - 1).map(stationOf), others];
}

/** The picture in a sentence, for those who cannot see it. */
export function flowInWords(backends: BackendRow[]): string {
  const parts = backends.map((backend) => {
    const words = statesOf(backend).map(({ word }) => word.toLowerCase());
    return `${backend.name} (${words.join(', ')}) ${compact(backend.requestsPerSecond)} requests per second`;
  });
  return `Clients reach ${parts.join('; ')}`;
}

function stationOf(backend: BackendRow): Station {
  const [state] = statesOf(backend);
  return {
    name: backend.name,
    colour: seriesColour(backend.slot),
    icon: state?.icon ?? '',
    iconColour: state?.colour ?? 'var(--quiet)',
    rate: backend.requestsPerSecond,
    isClosed: !takesNewSessions(backend),
  };
}
