import { authorise } from '@/lib/auth/authorise';
import { formatLoginCookie } from '@/lib/auth/login-cookie';
import { signIn } from '@/lib/auth/sign-in';
import { signInRequest } from '@/lib/contract/user';
import { endpoint } from '@/lib/http/endpoint';
import { parseJsonBody } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  /** The signed-in user. */
  async GET(request) {
    const { user, role, authMethod } = await authorise(request, 'read');
    return jsonResponse({ user, role, authMethod });
  },

  /** Signs in: the one call that needs no authentication. */
  async POST(request) {
    const { headers } = request;
    const { name, password } = await parseJsonBody(request, signInRequest);
    const secret = await signIn({ headers, name, password });
    return jsonResponse({ user: name }, 200, { 'set-cookie': formatLoginCookie(headers, secret) });
  },

  /** Signs out. */
  async DELETE(request) {
    const principal = await authorise(request, 'read');
    const { authMethod, digest } = principal;
    if (authMethod === 'login' && digest !== null) {
      await principal.act('read', 'sign-out', {}, (store) => store.deleteLogin(digest));
    }
    return jsonResponse({}, 200, { 'set-cookie': formatLoginCookie(request.headers, null) });
  },
});
