import type { Database } from '@/lib/database/open';
import { databaseFor } from '@/lib/database/shared';
import { HttpError } from '@/lib/http/answer';
import { countAttempt, TooManyAttempts } from './attempts';
import { type AuditEntry, audited } from './audit';
import { addressOf } from './authorise';
import { loginSecrets } from './cookie';
import { isFirstUserCode } from './firstUser';
import { beginLogin } from './logins';
import { checkSite } from './sites';
import { addUser, passwordSince } from './users';

/** What somebody says at the door, and the fields of the request that says it. */
interface AtTheDoor {
  headers: Headers;
  name: string;
  password: string;
}

/**
 * Signs somebody in, whoever it is so far.
 *
 * @returns the secret of the login
 * @throws HttpError 401 for a wrong name or password (it does not say which), 403 for another site's page, 429 after
 * too many attempts
 */
export async function signIn({ headers, name, password }: AtTheDoor): Promise<string> {
  checkSite(headers, 'operate');
  const address = addressOf(headers);
  const db = await databaseFor('operator');
  const entry = { actor: `${name}@${address}`, action: 'sign-in' } as const;
  const forget = await countAttempt(db, name, address).catch((refusal) => refuse(db, entry, refusal));
  const secret = await audited(db, entry, async () => {
    const passwordAt = await passwordSince(db, name, password);
    const login = { user: name, client: address, before: loginSecrets(headers) };
    const begun = passwordAt === null ? null : await beginLogin(db, { ...login, passwordAt });
    if (begun !== null) return begun;
    throw new HttpError(401, 'wrong-password', 'There is no such user, or the password is another.');
  });
  await forget();
  return secret;
}

/**
 * Adds the first user, an operator, for whoever has the code that was printed at the start.
 *
 * @throws HttpError 403 for another code, 409 where there is a user already, 429 after too many attempts
 */
export async function addFirstUser(code: string, { headers, name, password }: AtTheDoor): Promise<void> {
  checkSite(headers, 'operate');
  const address = addressOf(headers);
  const db = await databaseFor('operator');
  const entry = {
    actor: `${name}@${address}`,
    action: 'user-add',
    target: name,
    detail: 'operator',
  } as const;
  const forget = await countAttempt(db, '', address).catch((refusal) => refuse(db, entry, refusal));
  await audited(db, entry, async () => {
    if (!isFirstUserCode(code)) {
      throw new HttpError(403, 'wrong-code', 'This is not the code that was printed at the start.', 'code');
    }
    return addUser(db, { name, role: 'operator', password }, true);
  });
  await forget();
}

/** Whoever goes on although there were too many attempts fills no log: the first refusal is written down. */
async function refuse(db: Database, entry: AuditEntry, refusal: unknown): Promise<never> {
  if (refusal instanceof TooManyAttempts && refusal.isFirst)
    await audited(db, entry, () => Promise.reject(refusal));
  throw refusal;
}
