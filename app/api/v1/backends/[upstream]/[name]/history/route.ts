import { z } from 'zod';
import { authorise } from '@/lib/access/authorise';
import { unknownBackend } from '@/lib/api/unknown';
import { HttpError, json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { moment } from '@/lib/http/fields';
import { searchParams } from '@/lib/http/parse';
import { backendHistory } from '@/lib/queries/backendHistory';
import { completeUpTo } from '@/lib/queries/time';

export const dynamic = 'force-dynamic';

interface Context {
  params: Promise<{ upstream: string; name: string }>;
}

const range = z.strictObject({ from: moment.optional(), to: moment.optional() });
/** Seconds of history where the beginning is left out. */
const usualSeconds = 900;

export const { GET, POST, PUT, PATCH, DELETE } = endpoint<Context>({
  async GET(request, { params }) {
    const asker = await authorise(request, 'read');
    const { upstream, name } = await params;
    const asked = searchParams(request, range);
    const to = asked.to === undefined ? completeUpTo() : Math.ceil(Number(asked.to) / 1e6);
    const from = asked.from === undefined ? to - usualSeconds : Math.floor(Number(asked.from) / 1e6);
    if (asked.to !== undefined && from > to)
      throw new HttpError(400, 'invalid', 'from: must not be after to', 'from');
    const db = await asker.database();
    const known = await db.backend.findFirst({ where: { upstream, name, declared: true } });
    if (!known) throw unknownBackend(upstream, name);
    return json(await backendHistory(db, { upstream, name, from, to: Math.max(from, to) }));
  },
});
