import { authorise } from '@/lib/auth/authorise';
import { auditFilter, paging, parseCursor } from '@/lib/contract/filters';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';
import { auditPage } from '@/lib/store/sqlite/queries/audit-page';

export const dynamic = 'force-dynamic';

const querySchema = auditFilter.extend(paging);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    principal.requireAccess('operate');
    const { limit, cursor, ...filter } = parseSearchParams(request, querySchema);
    const after = parseCursor(cursor, ['number', 'number']);
    return jsonResponse(await auditPage(await principal.database(), filter, limit, after));
  },
});
