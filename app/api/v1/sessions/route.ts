import { authorise } from '@/lib/auth/authorise';
import { sessionQuery } from '@/lib/contract/session';
import { invalidCursorError } from '@/lib/http/cursor';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';
import { decodeSessionCursor } from '@/lib/store/sqlite/queries/session-order';
import { sessionsPage } from '@/lib/store/sqlite/queries/sessions-page';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    const { limit, cursor, sort, order, ...filter } = parseSearchParams(request, sessionQuery);
    const after = cursor === undefined ? null : decodeSessionCursor(cursor, { sort, order });
    if (cursor !== undefined && !after) throw invalidCursorError();
    return jsonResponse(
      await sessionsPage(await principal.database(), filter, { sort, order }, limit, after),
    );
  },
});
