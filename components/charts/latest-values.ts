import type { Series } from './series';

/** The current value of each series, by its name: the same figure as elsewhere on the page. */
export type LatestValues = ReadonlyMap<string, number | null>;

/**
 * The value next to a series while no moment is read.
 *
 * @param otherNames names of the series that one without a slot sums up
 * @returns null if nothing is known
 */
export function getLatestValue(
  { name, slot }: Series,
  otherNames: string[],
  latest: LatestValues,
): number | null {
  if (slot !== null) return latest.get(name) ?? null;
  const known = otherNames.map((one) => latest.get(one) ?? null).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
