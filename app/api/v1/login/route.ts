import { z } from 'zod';
import { authorise } from '@/lib/access/authorise';
import { loginCookie } from '@/lib/access/cookie';
import { nameField, passwordField } from '@/lib/access/fields';
import { endLogin } from '@/lib/access/logins';
import { signIn } from '@/lib/access/signIn';
import { json } from '@/lib/http/answer';
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
    const { name, password } = await jsonBody(request, body);
    const secret = await signIn({ headers, name, password });
    return json({ user: name }, 200, { 'set-cookie': loginCookie(headers, secret) });
  },

  /** Signs out. */
  async DELETE(request) {
    const asker = await authorise(request, 'read');
    const { by, digest } = asker;
    if (by === 'login' && digest !== null) {
      await asker.act('read', 'sign-out', {}, (db) => endLogin(db, digest));
    }
    return json({}, 200, { 'set-cookie': loginCookie(request.headers, null) });
  },
});
