import { authorise } from '@/lib/auth/authorise';
import { eventFilter } from '@/lib/contract/filters';
import { endpoint } from '@/lib/http/endpoint';
import { timestampField } from '@/lib/http/fields';
import { parseSearchParams } from '@/lib/http/parse';
import { HttpError, jsonResponse } from '@/lib/http/response';
import { eventSteps } from '@/lib/store/sqlite/queries/event-steps';

export const dynamic = 'force-dynamic';

const querySchema = eventFilter.extend({ from: timestampField, to: timestampField });

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    const { from, to, ...filter } = parseSearchParams(request, querySchema);
    const range = { from: Math.floor(Number(from) / 1e6), to: Math.ceil(Number(to) / 1e6) };
    if (range.from >= range.to) throw new HttpError(400, 'invalid', 'from: must be before to', 'from');
    return jsonResponse(await eventSteps(await principal.database(), filter, range));
  },
});
