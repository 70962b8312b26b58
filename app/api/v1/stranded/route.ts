import { z } from 'zod';
import { authorise } from '@/lib/auth/authorise';
import { endpoint } from '@/lib/http/endpoint';
import { shortText } from '@/lib/http/fields';
import { parseSearchParams } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';
import { displacedSessions } from '@/lib/store/sqlite/queries/displaced-sessions';

export const dynamic = 'force-dynamic';

const querySchema = z.strictObject({ upstream: shortText.optional() });

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    const { upstream } = parseSearchParams(request, querySchema);
    return jsonResponse({ stranded: await displacedSessions(await principal.database(), upstream) });
  },
});
