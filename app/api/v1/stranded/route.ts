import { z } from 'zod';
import { authorise } from '@/lib/api/access';
import { database } from '@/lib/database/shared';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { shortText } from '@/lib/http/fields';
import { searchParams } from '@/lib/http/parse';
import { strandedNow } from '@/lib/queries/strandedNow';

export const dynamic = 'force-dynamic';

const params = z.strictObject({ upstream: shortText.optional() });

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    authorise(request, 'read');
    const { upstream } = searchParams(request, params);
    return json({ stranded: await strandedNow(await database(), upstream) });
  },
});
