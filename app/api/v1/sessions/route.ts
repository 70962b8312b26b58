import { authorise } from '@/lib/auth/authorise';
import { sessionQuery } from '@/lib/contract/session';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    const { limit, cursor, sort, order, ...filter } = parseSearchParams(request, sessionQuery);
    return jsonResponse(
      await (await principal.store()).getSessions(filter, { sort, order }, { limit, cursor }),
    );
  },
});
