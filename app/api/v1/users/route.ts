import { z } from 'zod';
import { authorise } from '@/lib/access/authorise';
import { nameField, newPasswordField, roleField } from '@/lib/access/fields';
import { addUser, listUsers } from '@/lib/access/users';
import { userRow } from '@/lib/api/accessRows';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { jsonBody } from '@/lib/http/parse';

export const dynamic = 'force-dynamic';

const body = z.strictObject(
  { name: nameField, role: roleField, password: newPasswordField },
  { error: 'The body must be a JSON object.' },
);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authorise(request, 'read');
    asker.require('operate');
    return json({ users: (await listUsers(await asker.database())).map(userRow) });
  },

  async POST(request) {
    const asker = await authorise(request, 'admit');
    const user = await jsonBody(request, body);
    const about = { target: user.name, detail: user.role };
    await asker.act('admit', 'user-add', about, (db) => addUser(db, user));
    return json({ user: user.name }, 201);
  },
});
