import { authorise } from '@/lib/auth/authorise';
import { progressQuery } from '@/lib/contract/export';
import { getDownloadTracker } from '@/lib/export/download-progress';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    await authorise(request, 'read');
    const { id } = parseSearchParams(request, progressQuery);
    return jsonResponse(getDownloadTracker().getProgress(id));
  },
});
