import { z } from 'zod';
import { authorise } from '@/lib/access/authorise';
import { currentDemonstration, startDemonstration } from '@/lib/demonstration/shared';
import { json, notFound } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { jsonBody } from '@/lib/http/parse';

export const dynamic = 'force-dynamic';

const body = z.strictObject(
  {
    upstream: z.string({ error: 'must be the name of an upstream' }),
    visitors: z
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(50, 'must be at most 50')
      .default(20),
    seconds: z
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(60, 'must be at most 60')
      .default(30),
  },
  { error: 'The body must be a JSON object.' },
);

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    await authorise(request, 'read');
    return json(progress());
  },

  async POST(request) {
    const asker = await authorise(request, 'operate');
    const plan = await jsonBody(request, body);
    const about = { target: plan.upstream, detail: `${plan.visitors} visitors` };
    return json(
      (await asker.act('operate', 'demonstration', about, (db) => startDemonstration(db, plan))).progress,
    );
  },

  async DELETE(request) {
    const asker = await authorise(request, 'operate');
    const stopped = await asker.act('operate', 'demonstration', { detail: 'stopped' }, async () => {
      const demonstration = currentDemonstration();
      demonstration?.stop();
      await demonstration?.ended;
      return progress();
    });
    return json(stopped);
  },
});

function progress() {
  const demonstration = currentDemonstration();
  if (!demonstration) throw notFound('No demonstration has been started.');
  return demonstration.progress;
}
