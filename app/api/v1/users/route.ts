import { authorise } from '@/lib/auth/authorise';
import { toUserRow } from '@/lib/auth/rows';
import { addUser } from '@/lib/auth/users';
import { newUser } from '@/lib/contract/user';
import { endpoint } from '@/lib/http/endpoint';
import { parseJsonBody } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    principal.requireAccess('operate');
    return jsonResponse({ users: (await (await principal.store()).getUsers()).map(toUserRow) });
  },

  async POST(request) {
    const principal = await authorise(request, 'admit');
    const user = await parseJsonBody(request, newUser);
    const about = { target: user.name, detail: user.role };
    await principal.act('admit', 'user-add', about, (store) => addUser(store, user));
    return jsonResponse({ user: user.name }, 201);
  },
});
