import { authorise } from '@/lib/access/authorise';
import { badCursor, paging, sessionFilter, sessionSorting } from '@/lib/api/filters';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { searchParams } from '@/lib/http/parse';
import { sessionKeyOf } from '@/lib/queries/sessionOrder';
import { sessionsPage } from '@/lib/queries/sessionsPage';

export const dynamic = 'force-dynamic';

const params = sessionFilter.extend({ ...sessionSorting, ...paging });

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authorise(request, 'read');
    const { limit, cursor, sort, order, ...filter } = searchParams(request, params);
    const after = cursor === undefined ? null : sessionKeyOf(cursor, { sort, order });
    if (cursor !== undefined && !after) throw badCursor();
    return json(await sessionsPage(await asker.database(), filter, { sort, order }, limit, after));
  },
});
