import { authorise } from '@/lib/access/authorise';
import { eventFilter } from '@/lib/api/filters';
import { HttpError, json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { moment } from '@/lib/http/fields';
import { searchParams } from '@/lib/http/parse';
import { eventSteps } from '@/lib/queries/eventSteps';

export const dynamic = 'force-dynamic';

const params = eventFilter.extend({ from: moment, to: moment });

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authorise(request, 'read');
    const { from, to, ...filter } = searchParams(request, params);
    const range = { from: Math.floor(Number(from) / 1e6), to: Math.ceil(Number(to) / 1e6) };
    if (range.from >= range.to) throw new HttpError(400, 'invalid', 'from: must be before to', 'from');
    return json(await eventSteps(await asker.database(), filter, range));
  },
});
