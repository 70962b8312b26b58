import { z } from 'zod';
import { authorise } from '@/lib/auth/authorise';
import { endpoint } from '@/lib/http/endpoint';
import { parseJsonBody } from '@/lib/http/parse';
import { jsonResponse } from '@/lib/http/response';
import { failBackSessions } from '@/lib/store/sqlite/intent/fail-back';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ upstream: string; name: string }>;
}

const nameMessage = 'must be the name of a backend';
const bodySchema = z.strictObject(
  { from: z.string({ error: nameMessage }).min(1, nameMessage).max(200, nameMessage).optional() },
  { error: 'The body must be a JSON object.' },
);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async POST(request, { params }) {
    const principal = await authorise(request, 'operate');
    const { upstream, name } = await params;
    const { from } = await parseJsonBody(request, bodySchema);
    const about = { target: `${upstream}/${name}`, detail: from ? `from ${from}` : undefined };
    return jsonResponse(
      await principal.act('operate', 'recall', about, (db) =>
        failBackSessions(db, { upstream, name, from, actor: principal.actor }),
      ),
    );
  },
});
