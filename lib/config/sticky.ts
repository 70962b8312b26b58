import { z } from 'zod';
import type { RequestPart, StickyPlan } from '@/lib/core/plan';
import {
  cookieName,
  duration,
  filePath,
  flag,
  integer,
  list,
  oneOfWords,
  quoteValue,
  secretText,
  section,
  text,
} from './field-types';
import { readReferencedFile } from './referenced-file';
import { requestPartField } from './request-part';

const dayMs = 86_400_000;

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
const defaultLookups: RequestPart[] = [
  { from: 'cookie', name: 'JSESSIONID' },
  { from: 'path', name: 'jsessionid' },
];

const cookieNames = list(cookieName, 'cookie names');

const learnSection = section({
  cookies: cookieNames.min(1, 'requires at least one cookie name').optional(),
  size: integer(1, 10_000_000).prefault(100_000),
  idle: duration(1000, 3650 * dayMs).prefault('1h'),
});

const fields = section({
  mode: oneOfWords('cookie', 'route', 'learn', 'off').default('cookie'),
  cookie: cookieName.default('route'),
  domain: text(/^\.?[A-Za-z0-9.-]{1,253}$/, 'a domain').optional(),
  path: text(/^(?:\/[\x21-\x3a\x3c-\x7e]*|none)$/, 'a path that starts with /, or none').default('/'),
  maxAge: duration(1000, 3650 * dayMs).optional(),
  secure: z
    .union([z.boolean(), z.literal('auto')], {
      error: (issue) => `${quoteValue(issue.input)} is neither true, false nor auto`,
    })
    .default(false),
  httpOnly: flag.default(true),
  sameSite: oneOfWords('strict', 'lax', 'none').optional(),
  partitioned: flag.default(false),
  cacheControl: oneOfWords('private', 'unchanged').default('private'),
  backendCookie: oneOfWords('drop', 'pass').default('drop'),
  refresh: oneOfWords('on-change', 'always').default('on-change'),
  value: oneOfWords('md5', 'sha1', 'hmac-sha256', 'raw', 'route').default('md5'),
  key: secretText(1024).optional(),
  keyFile: filePath.optional(),
  lookups: list(
    requestPartField('cookie', 'query', 'header', 'path'),
    'parts of a request such as "cookie NAME"',
  )
    .min(1, 'requires at least one part of a request')
    .optional()
    .meta({ usual: ['cookie JSESSIONID', 'path jsessionid'] }),
  maxIdle: duration(0, 3650 * dayMs).prefault(0),
  maxLife: duration(0, 3650 * dayMs).prefault(0),
  failback: flag.default(false),
  learn: learnSection.optional().meta({ usual: {} }),
  session: z
    .union([z.literal(false), cookieName], { error: 'must be a cookie name or false' })
    .default('route_sid'),
  appCookies: cookieNames.default(commonSessionCookies),
  groupFirstRequests: flag.default(true),
  fallback: flag.default(true),
});

export type StickyConfig = z.output<typeof fields>;

/** How sessions are pinned; a field without effect is an error. */
export const stickySchema = fields.superRefine((sticky, context) => {
  const [field, message] = findConflict(sticky) ?? [];
  if (field !== undefined) context.addIssue({ code: 'custom', path: [field], message });
});

/** What does not fit together, or null. */
function findConflict(sticky: StickyConfig): [field: keyof StickyConfig, message: string] | null {
  const { mode, value, session } = sticky;
  if (session === sticky.cookie)
    return ['session', `"${session}" is the route cookie's name; choose another`];
  if (sticky.sameSite === 'none' && !sticky.secure)
    return ['sameSite', '"none" requires secure: true or auto'];
  if (sticky.partitioned && !sticky.secure) return ['partitioned', 'requires secure: true or auto'];
  const refused = findPrefixConflict(sticky);
  if (refused !== null) return refused;
  if (value === 'hmac-sha256') {
    if (sticky.key === undefined && sticky.keyFile === undefined)
      return ['value', 'value: hmac-sha256 requires key or keyFile'];
    if (sticky.key !== undefined && sticky.keyFile !== undefined)
      return ['keyFile', 'conflicts with key; keep one of them'];
  } else {
    if (sticky.key !== undefined) return ['key', 'requires value: hmac-sha256'];
    if (sticky.keyFile !== undefined) return ['keyFile', 'requires value: hmac-sha256'];
  }
  if (mode === 'off') return null;
  if (sticky.lookups && mode !== 'route') return ['lookups', `requires mode: route; the mode is ${mode}`];
  if (sticky.learn && mode !== 'learn') return ['learn', `requires mode: learn; the mode is ${mode}`];
  if (mode === 'learn' && !sticky.learn?.cookies && sticky.appCookies.length === 0)
    return ['appCookies', 'mode: learn requires at least one, or learn.cookies'];
  if (mode === 'cookie') return null;
  for (const field of ['maxIdle', 'maxLife', 'failback'] as const) {
    if (sticky[field]) return [field, `requires mode: cookie; the mode is ${mode}`];
  }
  if (sticky.backendCookie === 'pass') return ['backendCookie', `requires mode: cookie; the mode is ${mode}`];
  return null;
}

/** What browsers require of a cookie by the prefix of its name, RFC 6265bis section 4.1.3; compared without case. */
const cookieNamePrefixes: [prefix: string, path: boolean, httpOnly: boolean][] = [
  ['__Host-Http-', true, true],
  ['__Host-', true, false],
  ['__Http-', false, true],
  ['__Secure-', false, false],
];

/** A cookie that browsers would drop silently, since its attributes do not match the prefix of its name. */
function findPrefixConflict(sticky: StickyConfig): [field: 'cookie' | 'session', message: string] | null {
  const { mode, cookie, session, secure, path, domain, httpOnly } = sticky;
  for (const field of ['cookie', 'session'] as const) {
    const name = field === 'cookie' ? (mode === 'cookie' ? cookie : '') : session || '';
    const found = cookieNamePrefixes.find(([prefix]) => name.toLowerCase().startsWith(prefix.toLowerCase()));
    if (found === undefined) continue;
    const [prefix, isHostOnly, needsHttpOnly] = found;
    const missing = [
      ...(secure === true ? [] : ['secure: true']),
      ...(isHostOnly && path !== '/' ? ['path: /'] : []),
      ...(isHostOnly && domain !== undefined ? ['no domain'] : []),
      ...(needsHttpOnly && !httpOnly ? ['httpOnly: true'] : []),
    ];
    if (missing.length === 0) continue;
    return [
      field,
      `"${name}" requires ${missing.join(' and ')}, else browsers drop it; change that, or choose a name without ${prefix}`,
    ];
  }
  return null;
}

/**
 * The key of `value: hmac-sha256`, or null if the proxy signs nothing.
 *
 * @param path where the upstream is written, for errors
 * @param folder where the configuration file is
 * @throws OperatorError if the file of the key cannot be read
 */
export function readSigningKey(
  { mode, value, key, keyFile }: StickyConfig,
  path: string,
  folder: string,
): string | null {
  if (mode === 'route' || mode === 'learn' || value !== 'hmac-sha256') return null;
  return (
    key ?? readReferencedFile(folder, keyFile ?? '', `${path}.sticky.keyFile`).content.replace(/\r?\n$/, '')
  );
}

/** How sessions are pinned, as the proxy takes it. */
export function createStickyPlan(sticky: StickyConfig, signingKey: string | null): StickyPlan {
  const learnConfig = sticky.learn ?? learnSection.parse({});
  return {
    mode: sticky.mode,
    cookie: sticky.cookie,
    attributes: formatCookieAttributes(sticky, sticky.secure === true),
    tlsAttributes: formatCookieAttributes(sticky, sticky.secure !== false),
    cacheControl: sticky.cacheControl,
    backendCookie: sticky.backendCookie,
    maxAgeSeconds: sticky.maxAge === undefined ? null : Math.round(sticky.maxAge / 1000),
    refresh: sticky.refresh,
    lookups: sticky.mode === 'route' ? (sticky.lookups ?? defaultLookups) : [],
    maxIdleMs: sticky.maxIdle,
    maxLifeMs: sticky.maxLife,
    signingKey,
    failback: sticky.failback,
    learn: {
      cookies: learnConfig.cookies ?? sticky.appCookies,
      maxPins: learnConfig.size,
      idleMs: learnConfig.idle,
    },
    session: sticky.session === false ? null : sticky.session,
    appCookies: sticky.appCookies,
    groupFirstRequests: sticky.groupFirstRequests,
    fallback: sticky.fallback,
  };
}

/**
 * What follows the value in Set-Cookie, in the order that nginx writes; Max-Age and Expires apart. Browsers reject
 * a cookie whose attributes require `Secure` and lack it, so these are left out with it.
 */
function formatCookieAttributes(sticky: StickyConfig, secure: boolean): string {
  const { path, domain, httpOnly, sameSite } = sticky;
  const parts: string[] = [];
  if (path !== 'none') parts.push(`Path=${path}`);
  if (domain) parts.push(`Domain=${domain}`);
  if (secure) parts.push('Secure');
  if (httpOnly) parts.push('HttpOnly');
  if (sameSite && (secure || sameSite !== 'none'))
    parts.push(`SameSite=${sameSite[0]?.toUpperCase()}${sameSite.slice(1)}`);
  if (sticky.partitioned && secure) parts.push('Partitioned');
  return parts.map((part) => `; ${part}`).join('');
}
