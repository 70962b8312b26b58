import { authorise } from '@/lib/auth/authorise';
import { endpoint } from '@/lib/http/endpoint';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    return jsonResponse({ nodes: await (await principal.store()).getNodes() });
  },
});
