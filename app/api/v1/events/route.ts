import { authorise } from '@/lib/api/access';
import { eventFilter, keyOf, paging } from '@/lib/api/filters';
import { database } from '@/lib/database/shared';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { searchParams } from '@/lib/http/parse';
import { eventsPage } from '@/lib/queries/eventsPage';

export const dynamic = 'force-dynamic';

const params = eventFilter.extend(paging);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    authorise(request, 'read');
    const { limit, cursor, ...filter } = searchParams(request, params);
    const after = keyOf(cursor, ['number', 'number']);
    return json(await eventsPage(await database(), filter, limit, after));
  },
});
