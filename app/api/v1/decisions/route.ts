import { authorise } from '@/lib/access/authorise';
import { decisionFilter, keyOf, paging } from '@/lib/api/filters';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { searchParams } from '@/lib/http/parse';
import { decisionsPage } from '@/lib/queries/decisionsPage';

export const dynamic = 'force-dynamic';

const params = decisionFilter.extend(paging);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authorise(request, 'read');
    const { limit, cursor, ...filter } = searchParams(request, params);
    const after = keyOf(cursor, ['number', 'number']);
    return json(await decisionsPage(await asker.database(), filter, limit, after));
  },
});
