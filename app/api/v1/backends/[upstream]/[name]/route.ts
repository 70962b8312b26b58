import { z } from 'zod';
import { authorise } from '@/lib/access/authorise';
import { adminStates } from '@/lib/api/schemas';
import { unknownBackend } from '@/lib/api/unknown';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { oneOf } from '@/lib/http/fields';
import { jsonBody } from '@/lib/http/parse';
import { changeBackend, changeInWords } from '@/lib/intent/change';
import { backendNow } from '@/lib/queries/backendsNow';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ upstream: string; name: string }>;
}

const day = 86_400;
const change = z
  .strictObject(
    {
      adminState: oneOf(...adminStates).optional(),
      deadlineSeconds: z
        .number({ error: 'must be a number of seconds, or null' })
        .min(1, 'must be at least 1')
        .max(365 * day, 'must be at most a year')
        .nullish(),
      weight: z
        .int({ error: 'must be a whole number from 1 to 256' })
        .min(1, 'must be a whole number from 1 to 256')
        .max(256, 'must be a whole number from 1 to 256')
        .optional(),
    },
    { error: 'The body must be a JSON object.' },
  )
  .refine((body) => body.adminState !== undefined || body.weight !== undefined, 'Give adminState or weight.')
  .refine((body) => body.deadlineSeconds == null || body.adminState === 'draining', {
    path: ['deadlineSeconds'],
    error: 'goes with adminState draining only',
  });

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async GET(request, { params }) {
    const asker = await authorise(request, 'read');
    const { upstream, name } = await params;
    const backend = await backendNow(await asker.database(), upstream, name);
    if (!backend) throw unknownBackend(upstream, name);
    return json(backend);
  },

  async PATCH(request, { params }) {
    const asker = await authorise(request, 'operate');
    const { upstream, name } = await params;
    const wanted = await jsonBody(request, change);
    const wish = { upstream, name, actor: asker.actor, ...wanted };
    const about = { target: `${upstream}/${name}`, detail: changeInWords(wish) };
    const backend = await asker.act('operate', 'backend', about, (db) => changeBackend(db, wish));
    if (!backend) throw unknownBackend(upstream, name);
    return json(backend);
  },
});
