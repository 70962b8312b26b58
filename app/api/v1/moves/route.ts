import { z } from 'zod';
import { authorise } from '@/lib/access/authorise';
import { HttpError, json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { moment, shortText, wholeNumber } from '@/lib/http/fields';
import { searchParams } from '@/lib/http/parse';
import { movesBy } from '@/lib/queries/movesBy';

export const dynamic = 'force-dynamic';

const params = z.strictObject({
  upstream: shortText.optional(),
  from: moment.optional(),
  to: moment.optional(),
  step: wholeNumber(1, 86_400).default(60),
});

/** Steps in the range where `from` is left out, and at most. */
const usualSteps = 60;
const mostSteps = 3600;

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authorise(request, 'read');
    const { upstream, step, ...range } = searchParams(request, params);
    const to = range.to === undefined ? Math.ceil(Date.now() / 1000) : Math.ceil(Number(range.to) / 1e6);
    const asked = range.from === undefined ? to - usualSteps * step : Math.floor(Number(range.from) / 1e6);
    const from = Math.floor(asked / step) * step;
    if (from > to) throw new HttpError(400, 'invalid', 'from: must not be after to', 'from');
    if (to - from > mostSteps * step) {
      throw new HttpError(
        400,
        'invalid',
        `step: the range has more than ${mostSteps} steps; take longer ones`,
        'step',
      );
    }
    return json({ step, moves: await movesBy(await asker.database(), { upstream, step, from, to }) });
  },
});
