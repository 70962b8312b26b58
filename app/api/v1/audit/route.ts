import { authorise } from '@/lib/access/authorise';
import { auditFilter, keyOf, paging } from '@/lib/api/filters';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { searchParams } from '@/lib/http/parse';
import { auditPage } from '@/lib/queries/auditPage';

export const dynamic = 'force-dynamic';

const params = auditFilter.extend(paging);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authorise(request, 'read');
    asker.require('operate');
    const { limit, cursor, ...filter } = searchParams(request, params);
    const after = keyOf(cursor, ['number', 'number']);
    return json(await auditPage(await asker.database(), filter, limit, after));
  },
});
