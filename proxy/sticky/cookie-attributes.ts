import type { StickyPlan } from '../plan';

/**
 * What follows a cookie's value: the plan's attributes, and Expires beside Max-Age for clients that know
 * only the one.
 * @param tls whether the client came by TLS
 * @param now ms since the epoch
 */
export function cookieAttributes(plan: StickyPlan, tls: boolean, now: number): string {
  const attributes = tls ? plan.tlsAttributes : plan.attributes;
  if (plan.maxAge === null) return attributes;
  return `${attributes}; Max-Age=${plan.maxAge}; Expires=${new Date(now + plan.maxAge * 1000).toUTCString()}`;
}
