import { authorise } from '@/lib/auth/authorise';
import { eventQuery } from '@/lib/contract/event';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    const { limit, cursor, ...filter } = parseSearchParams(request, eventQuery);
    return jsonResponse(await (await principal.store()).getEvents(filter, { limit, cursor }));
  },
});
