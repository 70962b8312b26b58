import { HttpError } from '@/lib/http/response';
import { getDashboardStore } from '@/lib/store/dashboard-stores';
import type { Store } from '@/lib/store/store';
import type { AuditEntry } from '@/lib/store/users-and-tokens';
import { runAudited } from './audit';
import { getClientAddress } from './authorise';
import { assertSameOrigin } from './csrf';
import { countAttempt, TooManyAttemptsError } from './login-attempts';
import { getLoginSecrets } from './login-cookie';
import { isSetupToken } from './setup-token';
import { addUser, verifyUserPassword } from './users';

/** The credentials of a sign-in, and the header fields of its request. */
interface SignInRequest {
  headers: Headers;
  name: string;
  password: string;
}

/**
 * Signs a user in, and replaces any login that the browser has.
 *
 * @returns the secret of the login
 * @throws HttpError 401 for a wrong name or password (it does not say which), 403 for another site's page, 429 after
 * too many attempts
 */
export async function signIn({ headers, name, password }: SignInRequest): Promise<string> {
  assertSameOrigin(headers, 'operate');
  const address = getClientAddress(headers);
  const store = await getDashboardStore('operator');
  const entry = { actor: `${name}@${address}`, action: 'sign-in' } as const;
  const refundAttempt = await countAttempt(store, name, address).catch((refusal) =>
    rethrowAudited(store, entry, refusal),
  );
  const secret = await runAudited(store, entry, async () => {
    const passwordAt = await verifyUserPassword(store, name, password);
    const login = { user: name, client: address, before: getLoginSecrets(headers) };
    const created = passwordAt === null ? null : await store.createLogin({ ...login, passwordAt });
    if (created !== null) return created;
    throw new HttpError(401, 'invalid-credentials', 'Incorrect user name or password.');
  });
  await refundAttempt();
  return secret;
}

/**
 * Adds the first user, an operator, for a client that has the setup token printed at the start.
 *
 * @throws HttpError 403 for another code, 409 if there is a user already, 429 after too many attempts
 */
export async function completeInitialSetup(
  setupToken: string,
  { headers, name, password }: SignInRequest,
): Promise<void> {
  assertSameOrigin(headers, 'operate');
  const address = getClientAddress(headers);
  const store = await getDashboardStore('operator');
  const entry = {
    actor: `${name}@${address}`,
    action: 'user-add',
    target: name,
    detail: 'operator',
  } as const;
  const refundAttempt = await countAttempt(store, '', address).catch((refusal) =>
    rethrowAudited(store, entry, refusal),
  );
  await runAudited(store, entry, async () => {
    if (!isSetupToken(setupToken)) {
      throw new HttpError(403, 'invalid-setup-token', 'Invalid setup token.', 'setupToken');
    }
    return addUser(store, { name, role: 'operator', password }, true);
  });
  await refundAttempt();
}

/** Further attempts of a locked-out client do not fill the audit log: only the first rejection is recorded. */
async function rethrowAudited(store: Store, entry: AuditEntry, error: unknown): Promise<never> {
  if (error instanceof TooManyAttemptsError && error.isFirst)
    await runAudited(store, entry, () => Promise.reject(error));
  throw error;
}
