import { z } from 'zod';
import { authorise } from '@/lib/access/authorise';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { jsonBody } from '@/lib/http/parse';
import { recall } from '@/lib/intent/recall';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ upstream: string; name: string }>;
}

const aName = 'must be the name of a backend';
const body = z.strictObject(
  { from: z.string({ error: aName }).min(1, aName).max(200, aName).optional() },
  { error: 'The body must be a JSON object.' },
);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async POST(request, { params }) {
    const asker = await authorise(request, 'operate');
    const { upstream, name } = await params;
    const { from } = await jsonBody(request, body);
    const about = { target: `${upstream}/${name}`, detail: from ? `from ${from}` : undefined };
    return json(
      await asker.act('operate', 'recall', about, (db) =>
        recall(db, { upstream, name, from, actor: asker.actor }),
      ),
    );
  },
});
