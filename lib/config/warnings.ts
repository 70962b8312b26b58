import { formatAddress } from '@/lib/core/host-port';
import type { ListenerPlan, StickyPlan, UpstreamPlan } from '@/lib/core/plan';

/** Settings that are valid and yet seldom intended: a sentence each, with its field and its remedy. */
export function findWarnings(
  listeners: readonly ListenerPlan[],
  upstreams: readonly UpstreamPlan[],
): string[] {
  const warnings: string[] = [];
  for (const [index, one] of upstreams.entries()) {
    for (const other of upstreams.slice(index + 1)) {
      const name = findSharedCookie(one, other);
      const host = name === null ? null : findSharedHost(listeners, one, other);
      if (host === null) continue;
      warnings.push(
        `upstreams.${other.name}.sticky: browsers keep one cookie "${name}" for the upstreams ${one.name} and ${other.name}, both reached at ${host}, since ports do not count: each takes the other's sessions away; give one of them another cookie name, path or domain`,
      );
    }
  }
  return warnings;
}

/** The name of a cookie by which two upstreams would take each other's pins away, or null. */
function findSharedCookie(one: UpstreamPlan, other: UpstreamPlan): string | null {
  // The cookies before forward proxies are the visited sites', those before origins are of this host.
  if (one.kind !== other.kind || getCookieScope(one.sticky) !== getCookieScope(other.sticky)) return null;
  const [route, otherRoute] = [getRouteCookie(one.sticky), getRouteCookie(other.sticky)];
  // If the backends are the same, a pin of the one is valid in the other.
  if (route !== null && route === otherRoute)
    return serializeRoutes(one) === serializeRoutes(other) ? null : route;
  // Session cookies may be shared: an id is as good in both.
  if (route !== null && route === other.sticky.session) return route;
  return otherRoute !== null && otherRoute === one.sticky.session ? otherRoute : null;
}

function getRouteCookie({ mode, cookie }: StickyPlan): string | null {
  return mode === 'cookie' ? cookie : null;
}

/** Path and domain, by which browsers distinguish cookies of one name. */
function getCookieScope(sticky: StickyPlan): string {
  const [path] = /; Path=[^;]*/.exec(sticky.attributes) ?? [''];
  return `${path}; ${getCookieDomain(sticky)}`;
}

/** The domain as browsers compare it, RFC 6265 section 5.2.3; '' if a cookie is of one host alone. */
function getCookieDomain({ attributes }: StickyPlan): string {
  const [, domain = ''] = /; Domain=\.?([^;]*)/.exec(attributes) ?? [];
  return domain.toLowerCase();
}

function serializeRoutes({ backends }: UpstreamPlan): string {
  return JSON.stringify(backends.map(({ route }) => route).sort());
}

/** A host by which both are reached, or null. */
function findSharedHost(
  listeners: readonly ListenerPlan[],
  one: UpstreamPlan,
  other: UpstreamPlan,
): string | null {
  for (const listener of listeners.filter(({ upstream }) => upstream === one.name)) {
    for (const second of listeners.filter(({ upstream }) => upstream === other.name)) {
      // Browsers send a cookie of a domain with the requests for all of its hosts.
      if (
        listener.host === second.host ||
        getCookieDomain(one.sticky) !== '' ||
        isWildcardAddress(listener.host) ||
        isWildcardAddress(second.host)
      )
        return `${formatAddress(listener)} and ${formatAddress(second)}`;
    }
  }
  return null;
}

/** Whether a listener is reached by every address of the machine. */
function isWildcardAddress(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
