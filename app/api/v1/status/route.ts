import { authorise } from '@/lib/access/authorise';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { nodesNow } from '@/lib/queries/nodesNow';
import { upstreamsNow } from '@/lib/queries/upstreamsNow';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authorise(request, 'read');
    const db = await asker.database();
    return json({ nodes: await nodesNow(db), upstreams: await upstreamsNow(db) });
  },
});
