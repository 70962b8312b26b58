import { z } from 'zod';
import { authorise } from '@/lib/auth/authorise';
import { endpoint } from '@/lib/http/endpoint';
import { shortText, timestampField, wholeNumber } from '@/lib/http/fields';
import { parseSearchParams } from '@/lib/http/parse';
import { HttpError, jsonResponse } from '@/lib/http/response';
import { movesByCause } from '@/lib/store/sqlite/queries/moves-by-cause';

export const dynamic = 'force-dynamic';

const querySchema = z.strictObject({
  upstream: shortText.optional(),
  from: timestampField.optional(),
  to: timestampField.optional(),
  step: wholeNumber(1, 86_400).default(60),
});

/** Steps in the range where `from` is left out, and at most. */
const defaultStepCount = 60;
const maxSteps = 3600;

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    const { upstream, step, ...range } = parseSearchParams(request, querySchema);
    const to = range.to === undefined ? Math.ceil(Date.now() / 1000) : Math.ceil(Number(range.to) / 1e6);
    const asked =
      range.from === undefined ? to - defaultStepCount * step : Math.floor(Number(range.from) / 1e6);
    const from = Math.floor(asked / step) * step;
    if (from > to) throw new HttpError(400, 'invalid', 'from: must not be after to', 'from');
    if (to - from > maxSteps * step) {
      throw new HttpError(
        400,
        'invalid',
        `step: the range has more than ${maxSteps} steps; take longer ones`,
        'step',
      );
    }
    return jsonResponse({
      step,
      moves: await movesByCause(await principal.database(), { upstream, step, from, to }),
    });
  },
});
