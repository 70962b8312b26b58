import { authorise } from '@/lib/auth/authorise';
import { exportQuery } from '@/lib/contract/export';
import { estimateExport } from '@/lib/export/estimate';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    const asked = parseSearchParams(request, exportQuery);
    if (asked.what === 'audit') principal.requireAccess('operate');
    return jsonResponse(await estimateExport(await principal.store(), asked));
  },
});
