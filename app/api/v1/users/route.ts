import { z } from 'zod';
import { authorise } from '@/lib/auth/authorise';
import { nameField, newPasswordField, roleField } from '@/lib/auth/fields';
import { toUserRow } from '@/lib/auth/rows';
import { endpoint } from '@/lib/http/endpoint';
import { parseJsonBody } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';
import { addUser, listUsers } from '@/lib/store/sqlite/users';

export const dynamic = 'force-dynamic';

const bodySchema = z.strictObject(
  { name: nameField, role: roleField, password: newPasswordField },
  { error: 'The body must be a JSON object.' },
);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    principal.requireAccess('operate');
    return jsonResponse({ users: (await listUsers(await principal.database())).map(toUserRow) });
  },

  async POST(request) {
    const principal = await authorise(request, 'admit');
    const user = await parseJsonBody(request, bodySchema);
    const about = { target: user.name, detail: user.role };
    await principal.act('admit', 'user-add', about, (db) => addUser(db, user));
    return jsonResponse({ user: user.name }, 201);
  },
});
