import { authorise } from '@/lib/auth/authorise';
import { auditQuery } from '@/lib/contract/audit';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    principal.requireAccess('operate');
    const { limit, cursor, ...filter } = parseSearchParams(request, auditQuery);
    return jsonResponse(await (await principal.store()).getAudit(filter, { limit, cursor }));
  },
});
