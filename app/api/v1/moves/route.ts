import { authorise } from '@/lib/auth/authorise';
import { movesQuery } from '@/lib/contract/load';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { HttpError, jsonResponse } from '@/lib/http/response';

export const dynamic = 'force-dynamic';

/** Default number of steps if `from` is left out, and the maximum. */
const defaultStepCount = 60;
const maxSteps = 3600;

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    const { upstream, node, step, ...range } = parseSearchParams(request, movesQuery);
    const to = range.to === undefined ? Math.ceil(Date.now() / 1000) : Math.ceil(Number(range.to) / 1e6);
    const asked =
      range.from === undefined ? to - defaultStepCount * step : Math.floor(Number(range.from) / 1e6);
    const from = Math.floor(asked / step) * step;
    if (from > to) throw new HttpError(400, 'invalid-value', 'from: must not be after to', 'from');
    if (to - from > maxSteps * step) {
      throw new HttpError(
        400,
        'invalid-value',
        `step: the range has more than ${maxSteps} steps; choose a longer step`,
        'step',
      );
    }
    return jsonResponse({
      step,
      moves: await (await principal.store()).getMoves({ upstream, node, step, from, to }),
    });
  },
});
