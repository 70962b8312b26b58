import { z } from 'zod';
import { authorise } from '@/lib/auth/authorise';
import { getDownloadTracker } from '@/lib/export/download-progress';
import { progressIdSchema } from '@/lib/export/export-request';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

const querySchema = z.strictObject({ id: progressIdSchema });

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    await authorise(request, 'read');
    const { id } = parseSearchParams(request, querySchema);
    return jsonResponse(getDownloadTracker().getProgress(id));
  },
});
