import type { StickyPlan } from '@/lib/core/plan';

/**
 * What follows a cookie's value: the plan's attributes, and Expires beside Max-Age for clients that know
 * only the one.
 * @param isSecure whether the client came by TLS
 * @param now ms since the epoch
 */
export function createCookieAttributes(plan: StickyPlan, isSecure: boolean, now: number): string {
  const attributes = isSecure ? plan.tlsAttributes : plan.attributes;
  if (plan.maxAgeSeconds === null) return attributes;
  return `${attributes}; Max-Age=${plan.maxAgeSeconds}; Expires=${new Date(now + plan.maxAgeSeconds * 1000).toUTCString()}`;
}
