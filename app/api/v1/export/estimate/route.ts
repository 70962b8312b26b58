import { authorise } from '@/lib/api/access';
import { database } from '@/lib/database/shared';
import { estimateExport } from '@/lib/export/estimate';
import { exportParams } from '@/lib/export/request';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { searchParams } from '@/lib/http/parse';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    authorise(request, 'read');
    return json(await estimateExport(await database(), searchParams(request, exportParams)));
  },
});
