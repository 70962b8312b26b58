import { authorise } from '@/lib/auth/authorise';
import { decisionQuery } from '@/lib/contract/decision';
import { parseCursor } from '@/lib/http/cursor';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';
import { decisionsPage } from '@/lib/store/sqlite/queries/decisions-page';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    const { limit, cursor, ...filter } = parseSearchParams(request, decisionQuery);
    const after = parseCursor(cursor, ['number', 'number']);
    return jsonResponse(await decisionsPage(await principal.database(), filter, limit, after));
  },
});
