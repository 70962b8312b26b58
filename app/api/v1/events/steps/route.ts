import { authorise } from '@/lib/auth/authorise';
import { eventStepsQuery } from '@/lib/contract/event';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { HttpError, jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    const { from, to, ...filter } = parseSearchParams(request, eventStepsQuery);
    const range = { from: Math.floor(Number(from) / 1e6), to: Math.ceil(Number(to) / 1e6) };
    if (range.from >= range.to) throw new HttpError(400, 'invalid-value', 'from: must be before to', 'from');
    return jsonResponse(await (await principal.store()).getEventSteps(filter, range));
  },
});
