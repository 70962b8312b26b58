import { authorise } from '@/lib/auth/authorise';
import { eventQuery } from '@/lib/contract/event';
import { parseCursor } from '@/lib/http/cursor';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';
import { eventsPage } from '@/lib/store/sqlite/queries/events-page';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    const { limit, cursor, ...filter } = parseSearchParams(request, eventQuery);
    const after = parseCursor(cursor, ['number', 'number']);
    return jsonResponse(await eventsPage(await principal.database(), filter, limit, after));
  },
});
