import { authorise } from '@/lib/auth/authorise';
import { endpoint } from '@/lib/http/endpoint';
import { jsonResponse } from '@/lib/http/response';
import { getNodes } from '@/lib/store/sqlite/queries/get-nodes';
import { getUpstreams } from '@/lib/store/sqlite/queries/get-upstreams';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    const db = await principal.database();
    return jsonResponse({ nodes: await getNodes(db), upstreams: await getUpstreams(db) });
  },
});
