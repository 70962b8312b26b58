import { authorise } from '@/lib/auth/authorise';
import { failbackRequest } from '@/lib/contract/backend';
import { endpoint } from '@/lib/http/endpoint';
import { parseJsonBody } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ upstream: string; name: string }>;
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async POST(request, { params }) {
    const principal = await authorise(request, 'operate');
    const { upstream, name } = await params;
    const { from } = await parseJsonBody(request, failbackRequest);
    const about = { target: `${upstream}/${name}`, detail: from ? `from ${from}` : undefined };
    return jsonResponse(
      await principal.act('operate', 'failback', about, (store) =>
        store.failBack({ upstream, name, from, actor: principal.actor }),
      ),
    );
  },
});
