import type { StickyPlan } from '@/lib/core/plan';

/**
 * What follows a cookie's value: the plan's attributes, and both Max-Age and Expires, since some clients know only one.
 * @param isSecure whether the client uses TLS
 * @param now ms since the epoch
 */
export function createCookieAttributes(plan: StickyPlan, isSecure: boolean, now: number): string {
  const attributes = isSecure ? plan.tlsAttributes : plan.attributes;
  if (plan.maxAgeSeconds === null) return attributes;
  return `${attributes}; Max-Age=${plan.maxAgeSeconds}; Expires=${new Date(now + plan.maxAgeSeconds * 1000).toUTCString()}`;
}
