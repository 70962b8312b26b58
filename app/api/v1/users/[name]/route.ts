import { authorise, getClientAddress } from '@/lib/auth/authorise';
import { countAttempt } from '@/lib/auth/login-attempts';
import { changePassword, verifyUserPassword } from '@/lib/auth/users';
import { userChange } from '@/lib/contract/user';
import { endpoint } from '@/lib/http/endpoint';
import { parseJsonBody } from '@/lib/http/parse';
import { HttpError, jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ name: string }>;
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  /** Changes a role or a password; users of any role change their own password with the old one. */
  async PATCH(request, { params }) {
    const principal = await authorise(request, 'read');
    const { name } = await params;
    const { role, password, oldPassword } = await parseJsonBody(request, userChange);
    if (role !== undefined) {
      const about = { target: name, detail: role };
      await principal.act('admit', 'user-role', about, (store) => store.changeRole(name, role));
    } else if (password !== undefined) {
      const isOwn = principal.user === name;
      await principal.act(isOwn ? 'read' : 'admit', 'user-password', { target: name }, async (store) => {
        if (isOwn) {
          const forget = await countAttempt(store, name, getClientAddress(request.headers));
          if ((await verifyUserPassword(store, name, oldPassword ?? '')) === null)
            throw invalidPasswordError();
          await forget();
        }
        await changePassword(store, name, password);
      });
    }
    return jsonResponse({ user: name });
  },

  async DELETE(request, { params }) {
    const principal = await authorise(request, 'admit');
    const { name } = await params;
    await principal.act('admit', 'user-remove', { target: name }, (store) => store.removeUser(name));
    return jsonResponse({ user: name });
  },
});

function invalidPasswordError(): HttpError {
  return new HttpError(403, 'invalid-password', 'oldPassword: is incorrect', 'oldPassword');
}
