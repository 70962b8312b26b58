import type { MovePoint } from '@/lib/contract/types';

/** Number of requests moved from one backend to another for one cause. */
export interface MoveFlow {
  from: string;
  to: string;
  reason: string;
  moves: number;
}

/** How often one cause moved requests, over time. */
export interface CauseLane {
  reason: string;
  moves: number;
  /** Moves in each step, oldest first. */
  steps: number[];
}

/** The moves of the whole range by pair of backends and cause, most first. */
export function groupMoveFlows(points: MovePoint[]): MoveFlow[] {
  const flows = new Map<string, MoveFlow>();
  for (const { previousBackend: from, backend: to, reason, moves } of points) {
    const key = JSON.stringify([from, to, reason]);
    const flow = flows.get(key) ?? { from, to, reason, moves: 0 };
    flow.moves += moves;
    flows.set(key, flow);
  }
  return [...flows.values()].sort((a, b) => b.moves - a.moves || a.from.localeCompare(b.from));
}

/** The moves of each cause in steps over the range, the most frequent cause first. */
export function groupCauseLanes(
  points: MovePoint[],
  { from, to, step }: { from: number; to: number; step: number },
): CauseLane[] {
  const lanes = new Map<string, CauseLane>();
  for (const { time, reason, moves } of points) {
    const index = Math.floor((time - from) / step);
    if (time < from || time >= to) continue;
    const lane = lanes.get(reason) ?? {
      reason,
      moves: 0,
      steps: new Array<number>(Math.ceil((to - from) / step)).fill(0),
    };
    lane.moves += moves;
    lane.steps[index] = (lane.steps[index] ?? 0) + moves;
    lanes.set(reason, lane);
  }
  return [...lanes.values()].sort((a, b) => b.moves - a.moves || a.reason.localeCompare(b.reason));
}

/** A Sankey picture's nodes and links: a backend that is both left and arrived at stands on both sides. */
export interface SankeyData {
  nodes: { name: string; side: 'from' | 'to' }[];
  links: { source: number; target: number; value: number }[];
}

/** The flows as a picture: one link for each pair of backends, for all causes. */
export function createSankeyData(flows: MoveFlow[]): SankeyData {
  const froms = [...new Set(flows.map(({ from }) => from))].sort();
  const tos = [...new Set(flows.map(({ to }) => to))].sort();
  const values = new Map<string, { source: number; target: number; value: number }>();
  for (const { from, to, moves } of flows) {
    const source = froms.indexOf(from);
    const target = froms.length + tos.indexOf(to);
    const link = values.get(`${source} ${target}`) ?? { source, target, value: 0 };
    link.value += moves;
    values.set(`${source} ${target}`, link);
  }
  return {
    nodes: [
      ...froms.map((name) => ({ name, side: 'from' as const })),
      ...tos.map((name) => ({ name, side: 'to' as const })),
    ],
    links: [...values.values()],
  };
}
