import { type TimeScale, timeToX } from './plot-scale';
import type { ChartMark } from './series';

/** Marks that stand too close to each other for a sign each. */
export interface MarkCluster {
  /** Pixels from the chart's left edge to the first and to the last of them. */
  startX: number;
  endX: number;
  /** Seconds since the epoch. */
  from: number;
  to: number;
  /** Events of all of them. */
  count: number;
}

/** Width of a sign with its count, pixels. */
const iconWidthPixels = 30;

/** The marks of a chart as signs that do not touch. `marks` are in the order of time. */
export function clusterMarks(marks: ChartMark[], scale: TimeScale): MarkCluster[] {
  const clusters: MarkCluster[] = [];
  for (const { time, to = time, count = 1 } of marks) {
    const x = timeToX(time, scale);
    const last = clusters.at(-1);
    if (last && x - last.startX < iconWidthPixels) {
      last.count += count;
      last.endX = x;
      last.to = Math.max(last.to, to);
    } else clusters.push({ startX: x, endX: x, from: time, to, count });
  }
  return clusters;
}

/** The cluster at an x position in pixels, if any. */
export function findCluster(clusters: MarkCluster[], x: number): MarkCluster | undefined {
  return clusters.find(
    (cluster) => x >= cluster.startX - iconRadiusPixels && x <= cluster.endX + iconRadiusPixels,
  );
}

/** Half of a sign's width, in pixels. */
const iconRadiusPixels = 6;
