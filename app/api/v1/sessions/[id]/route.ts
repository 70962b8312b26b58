import { authorise } from '@/lib/auth/authorise';
import { sessionDetailQuery } from '@/lib/contract/session';
import { sessionNotFound } from '@/lib/core/domain-errors';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ id: string }>;
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async GET(request, { params }) {
    const principal = await authorise(request, 'read');
    const { id } = await params;
    const { limit, cursor, upstream } = parseSearchParams(request, sessionDetailQuery);
    const detail = await (await principal.store()).getSession({ id, upstream, limit, cursor });
    if (!detail) throw sessionNotFound(id);
    return jsonResponse(detail);
  },
});
