import { z } from 'zod';
import { countAttempt } from '@/lib/access/attempts';
import { addressOf, authorise } from '@/lib/access/authorise';
import { newPasswordField, passwordField, roleField } from '@/lib/access/fields';
import { changePassword, changeRole, passwordSince, removeUser } from '@/lib/access/users';
import { HttpError, json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { jsonBody } from '@/lib/http/parse';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ name: string }>;
}

const body = z
  .strictObject(
    {
      role: roleField.optional(),
      password: newPasswordField.optional(),
      oldPassword: passwordField.optional(),
    },
    { error: 'The body must be a JSON object.' },
  )
  .refine(
    ({ role, password }) => (role === undefined) !== (password === undefined),
    'Give either role or password.',
  );

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  /** Changes a role or a password; one's own password with the old one, whatever one's role. */
  async PATCH(request, { params }) {
    const asker = await authorise(request, 'read');
    const { name } = await params;
    const { role, password, oldPassword } = await jsonBody(request, body);
    if (role !== undefined) {
      const about = { target: name, detail: role };
      await asker.act('admit', 'user-role', about, (db) => changeRole(db, name, role));
    } else if (password !== undefined) {
      const isOwn = asker.user === name;
      await asker.act(isOwn ? 'read' : 'admit', 'user-password', { target: name }, async (db) => {
        if (isOwn) {
          const forget = await countAttempt(db, name, addressOf(request.headers));
          if ((await passwordSince(db, name, oldPassword ?? '')) === null) throw wrongOld();
          await forget();
        }
        await changePassword(db, name, password);
      });
    }
    return json({ user: name });
  },

  async DELETE(request, { params }) {
    const asker = await authorise(request, 'admit');
    const { name } = await params;
    await asker.act('admit', 'user-remove', { target: name }, (db) => removeUser(db, name));
    return json({ user: name });
  },
});

function wrongOld(): HttpError {
  return new HttpError(403, 'wrong-password', 'oldPassword: is not your password', 'oldPassword');
}
