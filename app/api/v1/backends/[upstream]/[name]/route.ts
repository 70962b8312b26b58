import { authorise } from '@/lib/auth/authorise';
import { backendChange } from '@/lib/contract/backend';
import { backendNotFound } from '@/lib/core/domain-errors';
import { formatAdminChange } from '@/lib/core/format/event-sentence';
import { endpoint } from '@/lib/http/endpoint';
import { parseJsonBody } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';
import { toAdminPayload } from '@/lib/store/backends';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ upstream: string; name: string }>;
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async GET(request, { params }) {
    const principal = await authorise(request, 'read');
    const { upstream, name } = await params;
    const backend = await (await principal.store()).getBackend(upstream, name);
    if (!backend) throw backendNotFound(upstream, name);
    return jsonResponse(backend);
  },

  async PATCH(request, { params }) {
    const principal = await authorise(request, 'operate');
    const { upstream, name } = await params;
    const wanted = await parseJsonBody(request, backendChange);
    const wish = { upstream, name, actor: principal.actor, ...wanted };
    const about = {
      target: `${upstream}/${name}`,
      detail: formatAdminChange({ payload: toAdminPayload(wish) }),
    };
    const backend = await principal.act('operate', 'backend', about, (store) => store.changeBackend(wish));
    if (!backend) throw backendNotFound(upstream, name);
    return jsonResponse(backend);
  },
});
