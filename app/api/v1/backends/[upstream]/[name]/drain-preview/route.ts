import { authorise } from '@/lib/auth/authorise';
import { endpoint } from '@/lib/http/endpoint';
import { jsonResponse } from '@/lib/http/response';
import { drainPreview } from '@/lib/store/sqlite/queries/drain-preview';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ upstream: string; name: string }>;
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async GET(request, { params }) {
    const principal = await authorise(request, 'read');
    const { upstream, name } = await params;
    const others = new URL(request.url).searchParams.getAll('with');
    return jsonResponse(await drainPreview(await principal.database(), upstream, [name, ...others]));
  },
});
