import { authorise } from '@/lib/auth/authorise';
import { rebalanceRequest } from '@/lib/contract/backend';
import { endpoint } from '@/lib/http/endpoint';
import { parseJsonBody } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ upstream: string; name: string }>;
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async GET(request, { params }) {
    const principal = await authorise(request, 'read');
    const { upstream, name } = await params;
    return jsonResponse(await (await principal.store()).getRebalancePreview(upstream, name));
  },

  async POST(request, { params }) {
    const principal = await authorise(request, 'operate');
    const { upstream, name } = await params;
    const { share } = await parseJsonBody(request, rebalanceRequest);
    const about = { target: `${upstream}/${name}`, detail: `${share * 100} %` };
    return jsonResponse(
      await principal.act('operate', 'rebalance', about, (store) =>
        store.rebalance({ upstream, name, share, actor: principal.actor }),
      ),
    );
  },
});
