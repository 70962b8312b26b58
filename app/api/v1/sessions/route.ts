import { authorise } from '@/lib/api/access';
import { keyOf, paging, sessionFilter } from '@/lib/api/filters';
import { database } from '@/lib/database/shared';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { searchParams } from '@/lib/http/parse';
import { sessionsPage } from '@/lib/queries/sessionsPage';

export const dynamic = 'force-dynamic';

const params = sessionFilter.extend(paging);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    authorise(request, 'read');
    const { limit, cursor, ...filter } = searchParams(request, params);
    const after = keyOf(cursor, ['number', 'string', 'string']);
    return json(await sessionsPage(await database(), filter, limit, after));
  },
});
