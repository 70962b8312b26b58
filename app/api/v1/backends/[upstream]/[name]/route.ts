import { z } from 'zod';
import { authorise } from '@/lib/auth/authorise';
import { adminStates } from '@/lib/contract/schemas';
import { endpoint } from '@/lib/http/endpoint';
import { oneOf } from '@/lib/http/fields';
import { backendNotFound } from '@/lib/http/not-found';
import { parseJsonBody } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';
import { changeBackend, describeChange } from '@/lib/store/sqlite/intent/change-backend';
import { getBackend } from '@/lib/store/sqlite/queries/get-backends';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ upstream: string; name: string }>;
}

const daySeconds = 86_400;
const changeSchema = z
  .strictObject(
    {
      adminState: oneOf(...adminStates).optional(),
      deadlineSeconds: z
        .number({ error: 'must be a number of seconds, or null' })
        .min(1, 'must be at least 1')
        .max(365 * daySeconds, 'must be at most a year')
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
    const principal = await authorise(request, 'read');
    const { upstream, name } = await params;
    const backend = await getBackend(await principal.database(), upstream, name);
    if (!backend) throw backendNotFound(upstream, name);
    return jsonResponse(backend);
  },

  async PATCH(request, { params }) {
    const principal = await authorise(request, 'operate');
    const { upstream, name } = await params;
    const wanted = await parseJsonBody(request, changeSchema);
    const wish = { upstream, name, actor: principal.actor, ...wanted };
    const about = { target: `${upstream}/${name}`, detail: describeChange(wish) };
    const backend = await principal.act('operate', 'backend', about, (db) => changeBackend(db, wish));
    if (!backend) throw backendNotFound(upstream, name);
    return jsonResponse(backend);
  },
});
