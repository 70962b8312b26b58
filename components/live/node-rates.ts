import type { LiveSnapshot } from '@/lib/contract/types';

/** The requests per second of every node at a moment. */
export interface NodeRateSample {
  /** Seconds since the epoch. */
  time: number;
  /** By the name of the node; null while they are not counted. */
  byNode: Record<string, number | null>;
}

/**
 * The samples with the one of the present picture, oldest first. Two of one second are one.
 *
 * @param seconds how far back samples are kept
 */
export function appendNodeRates(
  samples: NodeRateSample[],
  { upTo, nodes }: Pick<LiveSnapshot, 'upTo' | 'nodes'>,
  seconds: number,
): NodeRateSample[] {
  const byNode = Object.fromEntries(nodes.map(({ name, requestsPerSecond }) => [name, requestsPerSecond]));
  const kept = samples.filter(({ time }) => time >= upTo - seconds && time < upTo);
  return [...kept, { time: upTo, byNode }];
}
