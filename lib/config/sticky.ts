import { z } from 'zod';
import type { RequestPart, StickyPlan } from '@/proxy/plan';
import { readable } from './readable';
import { requestPart } from './request-part';
import { cookieName, count, duration, filePath, flag, list, secretText, section, text, word } from './values';

const day = 86_400_000;

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

/** Where servlet containers keep a session id. */
const usualLookups: RequestPart[] = [
  { from: 'cookie', name: 'JSESSIONID' },
  { from: 'path', name: 'jsessionid' },
];

const cookieNames = list(cookieName, 'cookie names');

const learn = section({
  cookies: cookieNames.min(1, 'needs at least one cookie name').optional(),
  size: count(1, 10_000_000).prefault(100_000),
  idle: duration(1000, 3650 * day).prefault('1h'),
});

const fields = section({
  mode: word('cookie', 'route', 'learn', 'off').default('cookie'),
  cookie: cookieName.default('route'),
  domain: text(/^\.?[A-Za-z0-9.-]{1,253}$/, 'a domain').optional(),
  path: text(/^\/[\x21-\x3a\x3c-\x7e]*$/, 'a path that starts with /').default('/'),
  maxAge: duration(1000, 3650 * day).optional(),
  secure: flag.default(false),
  httpOnly: flag.default(true),
  sameSite: word('strict', 'lax', 'none').optional(),
  refresh: word('on-change', 'always').default('on-change'),
  value: word('md5', 'sha1', 'hmac-sha256', 'raw', 'route').default('md5'),
  key: secretText(1024).optional(),
  keyFile: filePath.optional(),
  lookups: list(requestPart('cookie', 'query', 'header', 'path'), 'parts of a request such as "cookie NAME"')
    .min(1, 'needs at least one part of a request')
    .optional()
    .meta({ usual: ['cookie JSESSIONID', 'path jsessionid'] }),
  maxIdle: duration(0, 3650 * day).prefault(0),
  maxLife: duration(0, 3650 * day).prefault(0),
  failback: flag.default(false),
  learn: learn.optional().meta({ usual: {} }),
  session: z
    .union([z.literal(false), cookieName], { error: 'must be a cookie name or false' })
    .default('route_sid'),
  appCookies: cookieNames.default(commonSessionCookies),
  fallback: flag.default(true),
});

export type StickyConfig = z.output<typeof fields>;

/** How sessions are pinned; what could have no effect is refused. */
export const stickySchema = fields.superRefine((sticky, context) => {
  const [field, message] = faultOf(sticky) ?? [];
  if (field !== undefined) context.addIssue({ code: 'custom', path: [field], message });
});

/** What does not fit together, or null. */
function faultOf(sticky: StickyConfig): [field: keyof StickyConfig, message: string] | null {
  const { mode, value, session } = sticky;
  if (session === sticky.cookie)
    return ['session', `"${session}" is the route cookie's name; choose another`];
  if (sticky.sameSite === 'none' && !sticky.secure)
    return ['sameSite', 'browsers take "none" only with secure: true'];
  if (value === 'hmac-sha256') {
    if (sticky.key === undefined && sticky.keyFile === undefined)
      return ['value', 'hmac-sha256 needs a key; give key or keyFile'];
    if (sticky.key !== undefined && sticky.keyFile !== undefined)
      return ['keyFile', 'key is given too; keep one of them'];
  } else {
    if (sticky.key !== undefined) return ['key', 'only value: hmac-sha256 takes one'];
    if (sticky.keyFile !== undefined) return ['keyFile', 'only value: hmac-sha256 takes one'];
  }
  if (mode === 'off') return null;
  if (sticky.lookups && mode !== 'route') return ['lookups', `only mode: route looks; the mode is ${mode}`];
  if (sticky.learn && mode !== 'learn') return ['learn', `only mode: learn learns; the mode is ${mode}`];
  if (mode === 'learn' && !sticky.learn?.cookies && sticky.appCookies.length === 0)
    return ['appCookies', 'mode: learn needs at least one, or learn.cookies'];
  if (mode === 'cookie') return null;
  for (const field of ['maxIdle', 'maxLife', 'failback'] as const) {
    if (sticky[field]) return [field, `only mode: cookie has it; the mode is ${mode}`];
  }
  return null;
}

/**
 * The key of `value: hmac-sha256`, or null where the proxy signs nothing.
 *
 * @param at where the upstream is written, for errors
 * @param folder where the configuration file is
 * @throws OperatorError where the file of the key cannot be read
 */
export function signingKeyOf(
  { mode, value, key, keyFile }: StickyConfig,
  at: string,
  folder: string,
): string | null {
  if (mode === 'route' || mode === 'learn' || value !== 'hmac-sha256') return null;
  return key ?? readable(folder, keyFile ?? '', `${at}.sticky.keyFile`).content.replace(/\r?\n$/, '');
}

/** How sessions are pinned, as the proxy takes it. */
export function stickyPlan(sticky: StickyConfig, signingKey: string | null): StickyPlan {
  const learning = sticky.learn ?? learn.parse({});
  return {
    mode: sticky.mode,
    cookie: sticky.cookie,
    attributes: attributes(sticky),
    maxAge: sticky.maxAge === undefined ? null : Math.round(sticky.maxAge / 1000),
    refresh: sticky.refresh,
    lookups: sticky.mode === 'route' ? (sticky.lookups ?? usualLookups) : [],
    maxIdle: sticky.maxIdle,
    maxLife: sticky.maxLife,
    signingKey,
    failback: sticky.failback,
    learn: { ...learning, cookies: learning.cookies ?? sticky.appCookies },
    session: sticky.session === false ? null : sticky.session,
    appCookies: sticky.appCookies,
    fallback: sticky.fallback,
  };
}

/** What follows the value in Set-Cookie, in the order that nginx writes; Max-Age and Expires apart. */
function attributes(sticky: StickyConfig): string {
  const parts = [`Path=${sticky.path}`];
  if (sticky.domain) parts.push(`Domain=${sticky.domain}`);
  if (sticky.secure) parts.push('Secure');
  if (sticky.httpOnly) parts.push('HttpOnly');
  if (sticky.sameSite) parts.push(`SameSite=${sticky.sameSite[0]?.toUpperCase()}${sticky.sameSite.slice(1)}`);
  return parts.map((part) => `; ${part}`).join('');
}
