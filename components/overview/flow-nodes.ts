import { getStateMarks } from '@/components/backend/state-marks';
import { topByWeight } from '@/components/charts/stable-ranking';
import type { Formatters, Translator } from '@/components/i18n/formatters';
import { seriesColour } from '@/components/ui/series-colour';
import type { BackendRow } from '@/lib/contract/types';
import { acceptsNewSessions, servesPinnedSessions } from '@/lib/core/accepting-backends';

/** One end of the flow picture: a backend, or the many that there is no room for. */
export interface FlowNode {
  name: string;
  /** CSS colour of its line. */
  colour: string;
  icon: string;
  /** CSS colour of the icon. */
  iconColour: string;
  /** Requests per second. */
  rate: number;
  /** Accepts no new sessions. */
  rejectsNewSessions: boolean;
  /** Draws its line apart from the others: broken while it drains, dotted while it fails or is taken out. */
  edgeState: 'open' | 'leaving' | 'shut';
  /** Its state in a word if it is not simply up; empty otherwise. */
  word: string;
}

const maxNodes = 8;
/** Of many backends, this many unhealthy ones have precedence over the busiest. */
const maxUnhealthyNodes = 4;

/**
 * The nodes of the flow picture, in the order of the configuration: every backend of a few; of many, some unhealthy
 * ones and the busiest, and all others as one.
 *
 * @param previousNames names of those that were shown before: they stay unless another is clearly busier
 */
export function createFlowNodes(
  backends: BackendRow[],
  t: Translator,
  previousNames: readonly string[] = [],
): FlowNode[] {
  if (backends.length <= maxNodes) return backends.map((backend) => createFlowNode(backend, t));
  const isOrdinary = (backend: BackendRow) => backend.adminState === 'ready' && backend.health === 'up';
  const unhealthy = backends.filter((row) => !isOrdinary(row));
  const first = new Set(unhealthy.slice(0, maxUnhealthyNodes));
  const ordinary = backends.filter(isOrdinary);
  const free = maxNodes - 1 - first.size;
  for (const row of topByWeight(ordinary, ({ requestsPerSecond }) => requestsPerSecond, free, previousNames))
    first.add(row);
  // If few are healthy, there is room for more of the unhealthy ones.
  for (const row of unhealthy) if (first.size < maxNodes - 1) first.add(row);
  const remaining = backends.filter((row) => !first.has(row));
  const others: FlowNode = {
    name: t('overview.flow.more', { shown: String(remaining.length) }),
    colour: 'var(--quiet)',
    icon: '',
    iconColour: 'var(--quiet)',
    rate: remaining.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0),
    rejectsNewSessions: remaining.every((backend) => !acceptsNewSessions(backend)),
    edgeState: remaining.every((backend) => !acceptsNewSessions(backend)) ? 'shut' : 'open',
    word: '',
  };
  return [...backends.filter((row) => first.has(row)).map((backend) => createFlowNode(backend, t)), others];
}

/** The picture in a sentence, for screen readers. */
export function describeFlow(backends: BackendRow[], { t, numbers }: Formatters, isKnown = true): string {
  const parts = backends.map((backend) => {
    const states = getStateMarks(backend, t).map(({ word }) => word.toLowerCase());
    return t('overview.flow.backend', {
      name: backend.name,
      states: states.join(t('overview.flow.betweenStates')),
      rate: isKnown ? numbers.compact(backend.requestsPerSecond) : '–',
    });
  });
  return t('overview.flow.description', { backends: parts.join(t('overview.flow.betweenBackends')) });
}

function createFlowNode(backend: BackendRow, t: Translator): FlowNode {
  const states = getStateMarks(backend, t);
  // The worst is last, so that it is noticed.
  const state = states.at(-1);
  return {
    name: backend.name,
    colour: seriesColour(backend.slot),
    icon: state?.icon ?? '',
    iconColour: state?.colour ?? 'var(--quiet)',
    rate: backend.requestsPerSecond,
    rejectsNewSessions: !acceptsNewSessions(backend),
    edgeState: getEdgeState(backend),
    word: backend.adminState === 'ready' && backend.health === 'up' ? '' : (state?.word ?? ''),
  };
}

function getEdgeState(backend: BackendRow): FlowNode['edgeState'] {
  if (!servesPinnedSessions(backend)) return 'shut';
  return acceptsNewSessions(backend) ? 'open' : 'leaving';
}

/** Width of all lines together, and of the thinnest, in pixels. */
const totalWidthPixels = 26;
const minWidthPixels = 1.5;

/** A line of the flow picture: its width, and its middle at the listener. */
export interface FlowEdge {
  width: number;
  /** Pixels below the listener's middle. */
  offset: number;
}

/** Lines as wide as their share of the traffic, side by side at the listener. */
export function createFlowEdges(rates: number[]): FlowEdge[] {
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  const widths = rates.map((rate) =>
    Math.max(minWidthPixels, total > 0 ? (rate / total) * totalWidthPixels : 0),
  );
  const whole = widths.reduce((sum, width) => sum + width, 0);
  let top = -whole / 2;
  return widths.map((width) => {
    top += width;
    return { width, offset: top - width / 2 };
  });
}
