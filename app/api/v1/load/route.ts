import { z } from 'zod';
import { authorise } from '@/lib/access/authorise';
import { loadSteps, rollupOf } from '@/lib/format/steps';
import { HttpError, json } from '@/lib/http/answer';
import { endpoint } from '@/lib/http/endpoint';
import { moment, oneOf, shortText } from '@/lib/http/fields';
import { searchParams } from '@/lib/http/parse';
import { loadPoints } from '@/lib/queries/loadPoints';
import { completeUpTo } from '@/lib/queries/time';

export const dynamic = 'force-dynamic';

const [first, ...rest] = loadSteps;
const steps = [String(first), ...rest.map(String)] as const;

const params = z.strictObject({
  from: moment.optional(),
  to: moment.optional(),
  step: oneOf(...steps)
    .default('1')
    .transform(Number),
  upstream: shortText.optional(),
});

/** Steps in the range where `from` is left out, and at most. */
const usualSteps = 300;
/** Rollups in the range at most: so many, of ten backends, are added up in some tens of ms. */
const mostRollups = 900;

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  async GET(request) {
    const asker = await authorise(request, 'read');
    const { step, upstream, ...range } = searchParams(request, params);
    const to = range.to === undefined ? completeUpTo() : Math.ceil(Number(range.to) / 1e6);
    const mostSteps = Math.min(usualSteps, Math.floor((mostRollups * rollupOf(step)) / step));
    const from =
      range.from === undefined
        ? Math.ceil((to - mostSteps * step) / step) * step
        : Math.floor(Number(range.from) / 1e6 / step) * step;
    if (from > to) throw new HttpError(400, 'invalid', 'from: must not be after to', 'from');
    if (to - from > mostSteps * step) {
      throw new HttpError(
        400,
        'invalid',
        `step: the range has more than ${mostSteps} steps; take longer ones`,
        'step',
      );
    }
    return json({ step, load: await loadPoints(await asker.database(), { step, from, to }, upstream) });
  },
});
