import { z } from 'zod';
import { countAttempt } from '@/lib/access/attempts';
import { audited } from '@/lib/access/audit';
import { addressOf, authorise } from '@/lib/access/authorise';
import { loginCookie, loginSecret } from '@/lib/access/cookie';
import { nameField, passwordField } from '@/lib/access/fields';
import { beginLogin, endLogin } from '@/lib/access/logins';
import { checkSite } from '@/lib/access/sites';
import { isPasswordOf } from '@/lib/access/users';
import { databaseFor } from '@/lib/database/shared';
import { HttpError, json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { jsonBody } from '@/lib/http/parse';

export const dynamic = 'force-dynamic';

const body = z.strictObject(
  { name: nameField, password: passwordField },
  { error: 'The body must be a JSON object.' },
);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  /** Who is signed in. */
  async GET(request) {
    const { user, role, by } = await authorise(request, 'read');
    return json({ user, role, by });
  },

  /** Signs in: the one call that nobody has to be known for. */
  async POST(request) {
    const { headers } = request;
    checkSite(headers, 'operate');
    const { name, password } = await jsonBody(request, body);
    const address = addressOf(headers);
    const db = await databaseFor('operator');
    const forget = await countAttempt(db, name, address);
    const secret = await audited(db, { actor: `${name}@${address}`, action: 'sign-in' }, async () => {
      if (!(await isPasswordOf(db, name, password))) throw wrong();
      return beginLogin(db, { user: name, client: address, before: loginSecret(headers) });
    });
    await forget();
    return json({ user: name }, 200, { 'set-cookie': loginCookie(headers, secret) });
  },

  /** Signs out. */
  async DELETE(request) {
    const asker = await authorise(request, 'read');
    checkSite(request.headers, 'operate');
    const { login } = asker;
    if (login !== null) await asker.act('read', 'sign-out', {}, (db) => endLogin(db, login));
    return json({}, 200, { 'set-cookie': loginCookie(request.headers, null) });
  },
});

/** The same whether there is no such user or the password is another. */
function wrong(): HttpError {
  return new HttpError(401, 'wrong-password', 'There is no such user, or the password is another.');
}
