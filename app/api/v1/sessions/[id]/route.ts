import { authorise } from '@/lib/auth/authorise';
import { sessionDetailQuery } from '@/lib/contract/session';
import { parseCursor } from '@/lib/http/cursor';
import { endpoint } from '@/lib/http/endpoint';
import { sessionNotFound } from '@/lib/http/not-found';
import { parseSearchParams } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';
import { sessionDetail } from '@/lib/store/sqlite/queries/session-detail';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ id: string }>;
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async GET(request, { params }) {
    const principal = await authorise(request, 'read');
    const { id } = await params;
    const { limit, cursor, upstream } = parseSearchParams(request, sessionDetailQuery);
    const after = parseCursor(cursor, ['number', 'number']);
    const detail = await sessionDetail(await principal.database(), { id, upstream, limit, after });
    if (!detail) throw sessionNotFound(id);
    return jsonResponse(detail);
  },
});
