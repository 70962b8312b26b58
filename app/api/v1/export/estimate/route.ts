import { authorise } from '@/lib/access/authorise';
import { estimateExport } from '@/lib/export/estimate';
import { exportParams } from '@/lib/export/request';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { searchParams } from '@/lib/http/parse';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authorise(request, 'read');
    const asked = searchParams(request, exportParams);
    if (asked.what === 'audit') asker.require('operate');
    return json(await estimateExport(await asker.database(), asked));
  },
});
