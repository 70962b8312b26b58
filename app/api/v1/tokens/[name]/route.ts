import { authorise } from '@/lib/auth/authorise';
import { endpoint } from '@/lib/http/endpoint';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ name: string }>;
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async DELETE(request, { params }) {
    const principal = await authorise(request, 'admit');
    const { name } = await params;
    await principal.act('admit', 'token-remove', { target: name }, (store) => store.revokeToken(name));
    return jsonResponse({ name });
  },
});
