import { z } from 'zod';
import { authorise } from '@/lib/access/authorise';
import { json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { jsonBody } from '@/lib/http/parse';
import { rebalance } from '@/lib/intent/rebalance';
import { rebalancePreview } from '@/lib/queries/rebalancePreview';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ upstream: string; name: string }>;
}

const inRange = 'must be a number above 0 and at most 1';
const body = z.strictObject(
  { share: z.number({ error: inRange }).gt(0, inRange).max(1, inRange) },
  { error: 'The body must be a JSON object.' },
);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async GET(request, { params }) {
    const asker = await authorise(request, 'read');
    const { upstream, name } = await params;
    return json(await rebalancePreview(await asker.database(), upstream, name));
  },

  async POST(request, { params }) {
    const asker = await authorise(request, 'operate');
    const { upstream, name } = await params;
    const { share } = await jsonBody(request, body);
    const about = { target: `${upstream}/${name}`, detail: `${share * 100} %` };
    return json(
      await asker.act('operate', 'rebalance', about, (db) =>
        rebalance(db, { upstream, name, share, actor: asker.actor }),
      ),
    );
  },
});
