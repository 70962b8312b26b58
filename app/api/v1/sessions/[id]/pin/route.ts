import { authorise } from '@/lib/auth/authorise';
import { upstreamQuery } from '@/lib/contract/session';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ id: string }>;
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async DELETE(request, { params }) {
    const principal = await authorise(request, 'operate');
    const { id } = await params;
    const { upstream } = parseSearchParams(request, upstreamQuery);
    const wanted = { session: id, upstream, actor: principal.actor };
    return jsonResponse(
      await principal.act('operate', 'unpin', { target: id }, (store) => store.unpinSession(wanted)),
    );
  },
});
