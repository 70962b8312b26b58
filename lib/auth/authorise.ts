import { hashSecret } from '@/lib/core/secrets';
import { HttpError } from '@/lib/http/response';
import { getRequestContext } from '@/lib/logging/request-context';
import { getDashboardStore } from '@/lib/store/dashboard-stores';
import type { Store } from '@/lib/store/store';
import type { ActiveLogin } from '@/lib/store/users-and-tokens';
import { assertSameOrigin } from './csrf';
import { touchLastUsed } from './last-used';
import { getLoginSecrets } from './login-cookie';
import { type Access, Principal } from './principal';
import { hasSetupToken } from './setup-token';

const openForReading = () => getDashboardStore('dashboard');
const openForWriting = () => getDashboardStore('operator');

/**
 * Authorises a request: a login or a token allows what its role or scope says. Without
 * any user, and on loopback, every client of the dashboard is an operator.
 *
 * @throws HttpError 401 if the client is unknown, 403 if it lacks the access or another site made the request
 */
export async function authorise({ headers, method }: Request, access: Access): Promise<Principal> {
  // Access and origin are separate checks: a request that changes something has to pass both.
  assertSameOrigin(headers, method === 'GET' || method === 'HEAD' ? access : 'operate');
  const principal = await authenticate(headers);
  if (principal === null) {
    throw new HttpError(
      401,
      'unauthenticated',
      'Sign in at the dashboard, or send a token: Authorization: Bearer TOKEN.',
    );
  }
  principal.requireAccess(access);
  return principal;
}

/**
 * Authorises a request for the metrics: with read access, or any or none, as `dashboard.metrics` says.
 *
 * @throws as `authorise`, and HttpError 404 if they are switched off
 */
export async function authoriseMetrics(request: Request): Promise<Principal> {
  const metricsAccess = process.env['STICKYBOARD_METRICS'];
  if (metricsAccess === 'off')
    throw new HttpError(404, 'metrics-disabled', 'dashboard.metrics is off in the configuration.');
  if (metricsAccess !== 'open') return authorise(request, 'read');
  const actor = `anybody@${getClientAddress(request.headers)}`;
  return new Principal({ actor, role: 'viewer', authMethod: 'anonymous', user: null, digest: null });
}

/**
 * The client of a request; null if it is unknown and has to be known. @throws HttpError 401 for a token that does not
 * hold
 */
export async function authenticate(headers: Headers): Promise<Principal | null> {
  const principal = await resolvePrincipal(headers);
  const request = getRequestContext();
  if (request && principal) request.actor = principal.actor;
  return principal;
}

async function resolvePrincipal(headers: Headers): Promise<Principal | null> {
  const address = getClientAddress(headers);
  const authorization = headers.get('authorization');
  if (authorization !== null) return authenticateToken(authorization, address);
  const store = await openForReading();
  const found = await findRequestLogin(store, headers);
  if (found) {
    const { user, role, digest } = found;
    await touchLastUsed(found, async () => (await openForWriting()).touchLogin(digest));
    return new Principal({ actor: `${user}@${address}`, role, authMethod: 'login', user, digest });
  }
  if (!allowsAnonymous() || (await store.hasUsers())) return null;
  return new Principal({
    actor: `operator@${address}`,
    role: 'operator',
    authMethod: 'anonymous',
    user: null,
    digest: null,
  });
}

/** The login of the first cookie that is one: a stale one that is sent before it must not hide it. */
async function findRequestLogin(store: Store, headers: Headers): Promise<ActiveLogin | null> {
  for (const secret of getLoginSecrets(headers)) {
    const found = await store.findLogin(hashSecret(secret));
    if (found !== null) return found;
  }
  return null;
}

/** Whether an authorised principal still is: for a long response. It does not count as use. */
export async function isStillAuthenticated({ authMethod, digest }: Principal): Promise<boolean> {
  const store = await openForReading();
  if (digest === null) return !(await store.hasUsers());
  return (await (authMethod === 'token' ? store.findToken(digest) : store.findLogin(digest))) !== null;
}

/**
 * Whether the first user can be added at the dashboard: there are no users, and a setup token was printed at the start.
 */
export async function acceptsInitialSetup(): Promise<boolean> {
  return hasSetupToken() && !(await (await openForReading()).hasUsers());
}

/** The client's address, as the gate saw it. */
export function getClientAddress(headers: Headers): string {
  return headers.get('x-forwarded-for') ?? 'unknown';
}

async function authenticateToken(authorization: string, address: string): Promise<Principal> {
  if (process.env['STICKYBOARD_TOKENS'] === 'off') {
    throw new HttpError(
      403,
      'tokens-disabled',
      'dashboard.tokens is false in the configuration: sign in instead.',
    );
  }
  const [, secret = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  const digest = hashSecret(secret);
  const token = await (await openForReading()).findToken(digest);
  if (!token) throw new HttpError(401, 'invalid-token', 'Invalid or expired token.');
  await touchLastUsed(token, async () => (await openForWriting()).touchToken(digest));
  const role = token.scope === 'operate' ? 'operator' : 'viewer';
  return new Principal({
    actor: `token ${token.name}@${address}`,
    role,
    authMethod: 'token',
    user: null,
    digest,
  });
}

/** Set by the process that starts the dashboard if only this machine reaches it. */
function allowsAnonymous(): boolean {
  return process.env['STICKYBOARD_OPEN'] === 'loopback';
}
