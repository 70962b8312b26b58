import { authorise } from '@/lib/auth/authorise';
import { loadQuery } from '@/lib/contract/load';
import { getRollup } from '@/lib/core/rollup-steps';
import { endpoint } from '@/lib/http/endpoint';
import { parseSearchParams } from '@/lib/http/parse';
import { HttpError, jsonResponse } from '@/lib/http/response';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';

export const dynamic = 'force-dynamic';

/** Default number of steps if `from` is left out, and the maximum. */
const defaultStepCount = 300;
/** Maximum number of rollups in the range: this many, of ten backends, are aggregated in some tens of ms. */
const maxRollups = 900;

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const principal = await authorise(request, 'read');
    const { step, upstream, node, ...range } = parseSearchParams(request, loadQuery);
    const store = await principal.store();
    const to = range.to === undefined ? getExpectedHighWaterMark(store) : Math.ceil(Number(range.to) / 1e6);
    const mostSteps = Math.min(defaultStepCount, Math.floor((maxRollups * getRollup(step)) / step));
    const from =
      range.from === undefined
        ? Math.ceil((to - mostSteps * step) / step) * step
        : Math.floor(Number(range.from) / 1e6 / step) * step;
    if (from > to) throw new HttpError(400, 'invalid-value', 'from: must not be after to', 'from');
    if (to - from > mostSteps * step) {
      throw new HttpError(
        400,
        'invalid-value',
        `step: the range has more than ${mostSteps} steps; choose a longer step`,
        'step',
      );
    }
    return jsonResponse({
      step,
      load: await store.getLoad({ step, from, to }, upstream, node),
    });
  },
});
