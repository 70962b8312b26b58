import { z } from 'zod';
import { authorise } from '@/lib/access/authorise';
import { keyOf, paging } from '@/lib/api/filters';
import { unknownSession } from '@/lib/api/unknown';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { shortText } from '@/lib/http/fields';
import { searchParams } from '@/lib/http/parse';
import { sessionDetail } from '@/lib/queries/sessionDetail';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ id: string }>;
}

const params = z.strictObject({ upstream: shortText.optional(), ...paging });

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async GET(request, context) {
    const asker = await authorise(request, 'read');
    const { id } = await context.params;
    const { limit, cursor, upstream } = searchParams(request, params);
    const after = keyOf(cursor, ['number', 'number']);
    const detail = await sessionDetail(await asker.database(), { id, upstream, limit, after });
    if (!detail) throw unknownSession(id);
    return json(detail);
  },
});
