import { createHash } from 'node:crypto';
import { OperatorError } from '@/lib/errors';
import type { BackendPlan, StickyPlan, UpstreamPlan } from '@/proxy/plan';
import { addressText } from './address';
import type { UpstreamConfig } from './schema';

/**
 * One upstream as the proxy takes it: names, routes and cookie attributes filled in.
 *
 * @throws OperatorError where two backends share a name, an address or a route
 */
export function upstreamPlan(name: string, config: UpstreamConfig): UpstreamPlan {
  const backends = config.backends.map((backend, index): BackendPlan => {
    const { address, weight } = backend;
    const route = backend.route ?? createHash('md5').update(addressText(address)).digest('hex');
    return { ...address, name: backend.name ?? `b${index + 1}`, route, weight };
  });
  const at = `upstreams.${name}.backends`;
  refuseTwice(
    at,
    'name',
    backends.map((backend) => backend.name),
  );
  refuseTwice(at, 'address', backends.map(addressText));
  refuseTwice(
    at,
    'route',
    backends.map((backend) => backend.route),
  );
  return {
    name,
    kind: config.kind,
    balance: config.balance,
    sticky: stickyPlan(name, config.sticky),
    backends,
    health: config.health.active,
    retry: config.retry,
    timeouts: config.timeouts,
    limits: config.limits,
  };
}

function refuseTwice(at: string, what: string, values: string[]): void {
  const index = values.findIndex((value, place) => values.indexOf(value) < place);
  if (index === -1) return;
  throw new OperatorError(
    `${at}[${index}]: ${what} "${values[index]}" is given twice; each backend needs its own`,
    `${at}[${index}]`,
  );
}

function stickyPlan(upstream: string, sticky: UpstreamConfig['sticky']): StickyPlan {
  const at = `upstreams.${upstream}.sticky`;
  if (sticky.session === sticky.cookie) {
    throw new OperatorError(
      `${at}.session: "${sticky.session}" is the route cookie's name; choose another`,
      `${at}.session`,
    );
  }
  if (sticky.sameSite === 'none' && !sticky.secure) {
    throw new OperatorError(`${at}.sameSite: browsers take "none" only with secure: true`, `${at}.sameSite`);
  }
  return {
    mode: sticky.mode,
    cookie: sticky.cookie,
    attributes: attributes(sticky),
    session: sticky.session === false ? null : sticky.session,
    appCookies: sticky.appCookies,
    fallback: sticky.fallback,
  };
}

/** What follows the value in Set-Cookie, in the order that nginx writes. */
function attributes(sticky: UpstreamConfig['sticky']): string {
  const parts = [`Path=${sticky.path}`];
  if (sticky.domain) parts.push(`Domain=${sticky.domain}`);
  if (sticky.maxAge !== undefined) parts.push(`Max-Age=${Math.round(sticky.maxAge / 1000)}`);
  if (sticky.secure) parts.push('Secure');
  if (sticky.httpOnly) parts.push('HttpOnly');
  if (sticky.sameSite) parts.push(`SameSite=${sticky.sameSite[0]?.toUpperCase()}${sticky.sameSite.slice(1)}`);
  return parts.map((part) => `; ${part}`).join('');
}
