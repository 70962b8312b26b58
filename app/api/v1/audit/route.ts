import { authorise } from '@/lib/auth/authorise';
import { auditQuery } from '@/lib/contract/audit';
import { parseCursor } from '@/lib/http/cursor';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';
import { auditPage } from '@/lib/store/sqlite/queries/audit-page';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    principal.requireAccess('operate');
    const { limit, cursor, ...filter } = parseSearchParams(request, auditQuery);
    const after = parseCursor(cursor, ['number', 'number']);
    return jsonResponse(await auditPage(await principal.database(), filter, limit, after));
  },
});
