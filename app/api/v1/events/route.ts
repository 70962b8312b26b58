import { authorise } from '@/lib/access/authorise';
import { eventFilter, keyOf, paging } from '@/lib/api/filters';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { searchParams } from '@/lib/http/parse';
import { eventsPage } from '@/lib/queries/eventsPage';

export const dynamic = 'force-dynamic';

const params = eventFilter.extend(paging);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authorise(request, 'read');
    const { limit, cursor, ...filter } = searchParams(request, params);
    const after = keyOf(cursor, ['number', 'number']);
    return json(await eventsPage(await asker.database(), filter, limit, after));
  },
});
