import { z } from 'zod';
import { authorise } from '@/lib/access/authorise';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { shortText } from '@/lib/http/fields';
import { searchParams } from '@/lib/http/parse';
import { strandedNow } from '@/lib/queries/strandedNow';

export const dynamic = 'force-dynamic';

const params = z.strictObject({ upstream: shortText.optional() });

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authorise(request, 'read');
    const { upstream } = searchParams(request, params);
    return json({ stranded: await strandedNow(await asker.database(), upstream) });
  },
});
