import { completeInitialSetup } from '@/lib/auth/sign-in';
import { setupRequest } from '@/lib/contract/user';
import { endpoint } from '@/lib/http/endpoint';
import { parseJsonBody } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  /** Adds the first user, an operator, for the client that has the setup token. */
  async POST(request) {
    const { setupToken, name, password } = await parseJsonBody(request, setupRequest);
    await completeInitialSetup(setupToken, { headers: request.headers, name, password });
    return jsonResponse({ user: name }, 201);
  },
});
