import { z } from 'zod';
import { address, cookieName, count, duration, flag, section, size, text, word } from './values';

const day = 86_400_000;
const name = text(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'a name: letters, digits, dot, dash and underscore');

/** Cookies by which applications commonly know their sessions; the first one present is fingerprinted. */
const commonSessionCookies = [
  'JSESSIONID',
  'PHPSESSID',
  'connect.sid',
  'ASP.NET_SessionId',
  'sessionid',
  '_session_id',
  'laravel_session',
];

const backend = z.preprocess(
  (value) => (typeof value === 'string' ? { address: value } : value),
  section({
    name: name.optional(),
    address: address(1),
    weight: count(1, 256).default(1),
    // What may stand in a cookie value without quotes (RFC 6265 section 4.1.1).
    route: text(
      /^[!#-+\--:<-[\]-~]{1,128}$/,
      'a cookie value: no blanks, commas, semicolons or quotes',
    ).optional(),
  }),
);

const sticky = section({
  mode: word('cookie', 'off').default('cookie'),
  cookie: cookieName.default('route'),
  domain: text(/^\.?[A-Za-z0-9.-]{1,253}$/, 'a domain').optional(),
  path: text(/^\/[\x21-\x3a\x3c-\x7e]*$/, 'a path that starts with /').default('/'),
  maxAge: duration(1000, 3650 * day).optional(),
  secure: flag.default(false),
  httpOnly: flag.default(true),
  sameSite: word('strict', 'lax', 'none').optional(),
  value: word('md5').default('md5'),
  session: z
    .union([z.literal(false), cookieName], { error: 'must be a cookie name or false' })
    .default('route_sid'),
  appCookies: z.array(cookieName, { error: 'must be a list of cookie names' }).default(commonSessionCookies),
  fallback: flag.default(true),
});

const activeHealth = section({
  interval: duration(100, day).default(2000),
  timeout: duration(50, 60_000).default(1000),
  rise: count(1, 100).default(2),
  fall: count(1, 100).default(3),
});

const upstream = section({
  kind: word('origin', 'forward-proxy').default('origin'),
  balance: word('round-robin').default('round-robin'),
  sticky: sticky.prefault({}),
  backends: z
    .array(backend, { error: 'must be a list of HOST:PORT, or of sections with an address' })
    .min(1, 'needs at least one backend'),
  health: section({ active: activeHealth.prefault({}) }).prefault({}),
  retry: section({
    tries: count(1, 16).default(2),
    timeout: duration(0, 3_600_000).default(10_000),
  }).prefault({}),
  timeouts: section({
    connect: duration(10, 3_600_000).default(3000),
    response: duration(10, day).default(60_000),
    idle: duration(10, day).default(60_000),
    head: duration(10, 3_600_000).default(10_000),
  }).prefault({}),
  limits: section({
    head: size(1024, 1024 ** 2).default(16_384),
    headers: count(8, 10_000).default(100),
    retryBody: size(0, 16 * 1024 ** 2).default(65_536),
  }).prefault({}),
});

/** The configuration file. */
export const configSchema = section({
  node: name.optional(),
  data: text(/^[^\0]+$/, 'a directory').optional(),
  dashboard: section({ listen: address(0).optional() }).prefault({}),
  workers: z
    .union([z.literal('auto'), count(1, 64)], { error: 'must be auto or a number from 1 to 64' })
    .optional(),
  listeners: z
    .array(section({ listen: address(0), upstream: name }), {
      error: 'must be a list of sections with listen and upstream',
    })
    .min(1, 'needs at least one listener')
    .optional(),
  upstreams: z.record(name, upstream, { error: 'must be a section of named upstreams' }).optional(),
  retention: section({
    decisions: duration(60_000, 3650 * day).default(7 * day),
    size: size(16 * 1024 ** 2, 1024 ** 5).default(4 * 1024 ** 3),
  }).prefault({}),
  privacy: section({
    client: word('full', 'truncated', 'hashed').default('full'),
    path: flag.default(true),
  }).prefault({}),
});

export type Config = z.output<typeof configSchema>;
export type UpstreamConfig = z.output<typeof upstream>;
/** An upstream as it is written, before defaults. */
export type UpstreamInput = z.input<typeof upstream>;

/** An upstream with all defaults, from what is written of it. */
export function upstreamConfig(input: UpstreamInput): UpstreamConfig {
  return upstream.parse(input);
}
