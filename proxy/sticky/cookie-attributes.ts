import type { StickyPlan } from '../plan';

/**
 * What follows a cookie's value: the plan's attributes, and Expires beside Max-Age for clients that know
 * only the one.
 * @param now ms since the epoch
 */
export function cookieAttributes({ attributes, maxAge }: StickyPlan, now: number): string {
  if (maxAge === null) return attributes;
  return `${attributes}; Max-Age=${maxAge}; Expires=${new Date(now + maxAge * 1000).toUTCString()}`;
}
