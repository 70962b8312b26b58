import { authorise } from '@/lib/access/authorise';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { drainPreview } from '@/lib/queries/drainPreview';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ upstream: string; name: string }>;
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async GET(request, { params }) {
    const asker = await authorise(request, 'read');
    const { upstream, name } = await params;
    const others = new URL(request.url).searchParams.getAll('with');
    return json(await drainPreview(await asker.database(), upstream, [name, ...others]));
  },
});
