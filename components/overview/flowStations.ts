import { seriesColour } from '@/components/backend/colour';
import { statesOf } from '@/components/backend/state';
import { heaviest } from '@/components/charts/steady';
import type { Telling, Words } from '@/components/words/telling';
import type { BackendRow } from '@/lib/api/types';
import { takesNewSessions } from '@/lib/rules/takers';

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
  /** Draws its line apart from the others: broken while it drains, dotted while it fails or is taken out. */
  way: 'open' | 'leaving' | 'shut';
  /** Its state in a word where it is not simply up; empty otherwise. */
  word: string;
}

const room = 8;
/** Of many backends so many in trouble come before the busiest. */
const troubleRoom = 4;

/**
 * What the flow picture shows, in the order of the configuration: every backend of a few; of many, some in trouble
 * and the busiest, and the rest as one.
 *
 * @param before names of those that were shown before: they stay unless another is clearly busier
 */
export function stationsOf(backends: BackendRow[], words: Words, before: readonly string[] = []): Station[] {
  if (backends.length <= room) return backends.map((backend) => stationOf(backend, words));
  const isOrdinary = (backend: BackendRow) => backend.adminState === 'ready' && backend.health === 'up';
  const troubled = backends.filter((row) => !isOrdinary(row));
  const first = new Set(troubled.slice(0, troubleRoom));
  const ordinary = backends.filter(isOrdinary);
  const free = room - 1 - first.size;
  for (const row of heaviest(ordinary, ({ requestsPerSecond }) => requestsPerSecond, free, before))
    first.add(row);
  // Where few are in order, there is room for more of those that are not.
  for (const row of troubled) if (first.size < room - 1) first.add(row);
  const rest = backends.filter((row) => !first.has(row));
  const others: Station = {
    name: words('overview.flow.more', { shown: String(rest.length) }),
    colour: 'var(--quiet)',
    icon: '',
    iconColour: 'var(--quiet)',
    rate: rest.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0),
    isClosed: rest.every((backend) => !takesNewSessions(backend)),
    way: rest.every((backend) => !takesNewSessions(backend)) ? 'shut' : 'open',
    word: '',
  };
  return [...backends.filter((row) => first.has(row)).map((backend) => stationOf(backend, words)), others];
}

/** The picture in a sentence, for those who cannot see it. */
export function flowInWords(backends: BackendRow[], { words, numbers }: Telling, isKnown = true): string {
  const parts = backends.map((backend) => {
    const states = statesOf(backend, words).map(({ word }) => word.toLowerCase());
    return words('overview.flow.backend', {
      name: backend.name,
      states: states.join(words('overview.flow.betweenStates')),
      rate: isKnown ? numbers.compact(backend.requestsPerSecond) : '–',
    });
  });
  return words('overview.flow.inWords', { backends: parts.join(words('overview.flow.betweenBackends')) });
}

function stationOf(backend: BackendRow, words: Words): Station {
  const states = statesOf(backend, words);
  // The worst is told last, and it is what an eye should meet.
  const state = states.at(-1);
  return {
    name: backend.name,
    colour: seriesColour(backend.slot),
    icon: state?.icon ?? '',
    iconColour: state?.colour ?? 'var(--quiet)',
    rate: backend.requestsPerSecond,
    isClosed: !takesNewSessions(backend),
    way: wayOf(backend),
    word: backend.adminState === 'ready' && backend.health === 'up' ? '' : (state?.word ?? ''),
  };
}

function wayOf({ adminState, health }: BackendRow): Station['way'] {
  if (adminState === 'maintenance' || health === 'down') return 'shut';
  return adminState === 'draining' ? 'leaving' : 'open';
}

/** Width of all lines together, and of the thinnest, in pixels. */
const allLines = 26;
const thinnest = 1.5;

/** A line of the flow picture: how wide it is, and where its middle leaves the listener. */
export interface Strand {
  width: number;
  /** Pixels below the listener's middle. */
  offset: number;
}

/** Lines as wide as their share of the traffic, side by side where they leave the listener. */
export function strandsOf(rates: number[]): Strand[] {
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  const widths = rates.map((rate) => Math.max(thinnest, total > 0 ? (rate / total) * allLines : 0));
  const whole = widths.reduce((sum, width) => sum + width, 0);
  let top = -whole / 2;
  return widths.map((width) => {
    top += width;
    return { width, offset: top - width / 2 };
  });
}
