import { createHash, createHmac } from 'node:crypto';
import type { z } from 'zod';
import { formatAddress } from '@/lib/core/host-port';
import { OperatorError } from '@/lib/core/operator-error';
import type { BackendPlan } from '@/lib/core/plan';
import { address, duration, flag, integer, list, name, section, text, withShorthand } from './field-types';
import type { StickyConfig } from './sticky';

const dayMs = 86_400_000;

const backend = section({
  name: name.optional(),
  address: address(1),
  weight: integer(1, 256).prefault(1),
  // What may stand in a cookie value without quotes (RFC 6265 section 4.1.1).
  route: text(
    /^[!#-+\--:<-[\]-~]{1,128}$/,
    'a cookie value: no blanks, commas, semicolons or quotes',
  ).optional(),
  backup: flag.default(false),
  maxConns: integer(0, 1_000_000).prefault(0),
  slowStart: duration(0, dayMs).prefault(0),
});

/** The servers of an upstream. */
export const backendsSchema = list(
  withShorthand('address', backend),
  'HOST:PORT, or of sections with an address',
).min(1, 'requires at least one backend');

type BackendConfig = z.output<typeof backend>;

/**
 * The backends as the proxy takes them: names and routes filled in.
 *
 * @param signingKey key of `sticky.value: hmac-sha256`, or null
 * @param path where the upstream is written, for errors
 * @throws OperatorError if two are indistinguishable, none serves, or a route is missing
 */
export function createBackendPlans(
  configs: BackendConfig[],
  sticky: StickyConfig,
  signingKey: string | null,
  path: string,
): BackendPlan[] {
  const nameRoute = createRouteNamer(sticky, signingKey);
  const backends = configs.map((config, index): BackendPlan => {
    const { address, name = `b${index + 1}`, route, slowStart, ...rest } = config;
    const field = `${path}.backends[${index}].route`;
    return {
      ...address,
      ...rest,
      slowStartMs: slowStart,
      name,
      route: route ?? nameRoute(formatAddress(address), name, field),
    };
  });
  rejectDuplicates(path, 'name', backends, (one) => one.name);
  rejectDuplicates(path, 'address', backends, formatAddress);
  rejectDuplicates(path, 'route', backends, (one) => one.route);
  if (backends.every((one) => one.backup)) {
    throw new OperatorError(
      `${path}.backends: all backends are backups; at least one must not be`,
      `${path}.backends`,
    );
  }
  rejectSeparator(backends, sticky, path);
  return backends;
}

/** What names a backend that has no label: in its route cookie, or for what the application says. */
type RouteNamer = (address: string, name: string, field: string) => string;

function createRouteNamer({ mode, value }: StickyConfig, signingKey: string | null): RouteNamer {
  if (mode === 'route' || mode === 'learn') return (_address, name) => name;
  switch (value) {
    case 'md5':
    case 'sha1':
      return (address) => createHash(value).update(address).digest('hex');
    case 'hmac-sha256':
      return (address) =>
        createHmac('sha256', signingKey ?? '')
          .update(address)
          .digest('hex');
    case 'raw':
      return percentEncode;
    case 'route':
      return (_address, name, field) => {
        throw new OperatorError(`${field}: required for ${name}, since sticky.value is route`, field);
      };
  }
}

/** `HOST:PORT` without what a cookie value may not hold or this proxy writes between its parts. */
function percentEncode(address: string): string {
  return address.replace(
    /[^A-Za-z0-9._:[\]-]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function rejectDuplicates(
  path: string,
  what: string,
  backends: BackendPlan[],
  getValue: (backend: BackendPlan) => string,
): void {
  const values = backends.map(getValue);
  const index = values.findIndex((value, place) => values.indexOf(value) < place);
  if (index === -1) return;
  throw new OperatorError(
    `${path}.backends[${index}]: duplicate ${what} "${values[index]}"; each backend needs its own`,
    `${path}.backends[${index}]`,
  );
}

/** If the route cookie says more than the route, these separate its parts. */
function rejectSeparator(
  backends: BackendPlan[],
  { mode, maxIdle, maxLife, failback }: StickyConfig,
  path: string,
) {
  if (mode !== 'cookie' || !(maxIdle > 0 || maxLife > 0 || failback)) return;
  const index = backends.findIndex((one) => one.route.includes('~'));
  if (index === -1) return;
  const field = `${path}.backends[${index}].route`;
  throw new OperatorError(
    `${field}: "${backends[index]?.route}" contains ~, which maxIdle, maxLife and failback reserve`,
    field,
  );
}
