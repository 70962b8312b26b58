import { isLoopback } from '@/lib/core/loopback';

/** Values of `sslmode` that the driver honours: it cannot fall back to a connection without TLS, as `prefer` would. */
const tlsModes = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
/** Parameters of a URL; everything else is a setting of its own, or would be ignored without a word. */
const knownParameters = ['sslmode', 'host', 'options'];

/** The URL of a database, taken apart. */
export interface DatabaseUrl {
  /** As it was given. */
  href: string;
  /** Without password and parameters that may hold one: what may be shown. */
  redacted: string;
  hasPassword: boolean;
  /** How the connection is protected; null if the URL does not say. */
  tlsMode: (typeof tlsModes)[number] | null;
  /** Whether the connection leaves this machine. */
  isRemote: boolean;
}

/**
 * Reads the URL of a database.
 *
 * @returns it, or what is wrong with it. That does not repeat what was given: a URL that is nearly right has a password
 */
export function parseDatabaseUrl(text: string): DatabaseUrl | string {
  const url = URL.canParse(text) ? new URL(text) : null;
  // A password with "/", "?", "#" or "@" as they are would be taken for another part, and shown.
  const isPlain =
    url !== null &&
    url.hash === '' &&
    /^\/[^/@]+$/.test(url.pathname) &&
    ![...url.searchParams].flat().some((part) => part.includes('@'));
  if (!isPlain || (url.protocol !== 'postgresql:' && url.protocol !== 'postgres:'))
    return 'must be like postgresql://user:password@host:5432/database, with special characters of the password percent-encoded ("@" as %40)';
  if ([...url.searchParams.keys()].some((name) => !knownParameters.includes(name)))
    return `has a parameter other than ${knownParameters.join(', ')}; remove it, or set database.schema, database.ca or database.timeouts`;
  const socketFolder = url.searchParams.get('host');
  if (url.hostname === '' && socketFolder === null)
    return 'names no host; put it after "//", or the directory of a Unix socket in the parameter host';
  const mode = url.searchParams.get('sslmode');
  const tlsMode = tlsModes.find((known) => known === mode) ?? null;
  if (mode !== null && tlsMode === null) return `has an sslmode that is not one of: ${tlsModes.join(', ')}`;
  return {
    href: url.href,
    redacted: redactUrl(url),
    hasPassword: url.password !== '',
    tlsMode,
    isRemote: !isOnThisMachine(socketFolder ?? url.hostname),
  };
}

function redactUrl({ username, host, pathname, searchParams }: URL): string {
  const user = username === '' ? '' : `${username}@`;
  const shown = new URLSearchParams([...searchParams].filter(([name]) => name !== 'options'));
  return `postgresql://${user}${host}${pathname}${shown.size === 0 ? '' : `?${shown}`}`;
}

/** @param host or the directory of a Unix socket */
function isOnThisMachine(host: string): boolean {
  return /^(\/|%2F)/i.test(host) || isLoopback(host.replace(/^\[|\]$/g, ''));
}
