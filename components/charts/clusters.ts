import { type TimeScale, xOf } from './plotArea';
import type { ChartMark } from './series';

/** Marks that stand too close to each other for a sign each. */
export interface Cluster {
  /** Pixels from the chart's left edge to the first and to the last of them. */
  x: number;
  end: number;
  /** Seconds since the epoch. */
  from: number;
  to: number;
  /** Events of all of them. */
  count: number;
}

/** Pixels that a sign with its count takes. */
const signRoom = 30;

/** The marks of a chart as signs that do not touch. `marks` are in the order of time. */
export function clustersOf(marks: ChartMark[], scale: TimeScale): Cluster[] {
  const clusters: Cluster[] = [];
  for (const { time, to = time, count = 1 } of marks) {
    const x = xOf(time, scale);
    const last = clusters.at(-1);
    if (last && x - last.x < signRoom) {
      last.count += count;
      last.end = x;
      last.to = Math.max(last.to, to);
    } else clusters.push({ x, end: x, from: time, to, count });
  }
  return clusters;
}

/** The cluster at so many pixels from the chart's left edge, if any. */
export function clusterAt(clusters: Cluster[], x: number): Cluster | undefined {
  return clusters.find((cluster) => x >= cluster.x - signReach && x <= cluster.end + signReach);
}

/** Half of a sign's width, in pixels. */
const signReach = 6;
