import { z } from 'zod';
import { authorise } from '@/lib/access/authorise';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { shortText } from '@/lib/http/fields';
import { searchParams } from '@/lib/http/parse';
import { unpinSession } from '@/lib/intent/unpinSession';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ id: string }>;
}

const params = z.strictObject({ upstream: shortText.optional() });

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async DELETE(request, context) {
    const asker = await authorise(request, 'operate');
    const { id } = await context.params;
    const { upstream } = searchParams(request, params);
    const wanted = { session: id, upstream, actor: asker.actor };
    return json(await asker.act('operate', 'unpin', { target: id }, (db) => unpinSession(db, wanted)));
  },
});
