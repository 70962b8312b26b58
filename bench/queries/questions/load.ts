import type { Database } from '@/lib/database/open';
import { loadSteps, rollupOf, stepFor } from '@/lib/format/steps';
import { backendHistory } from '@/lib/queries/backendHistory';
import { latencyQuantiles } from '@/lib/queries/latencyQuantiles';
import { loadPoints } from '@/lib/queries/loadPoints';
import { movesBy } from '@/lib/queries/movesBy';
import type { LogFacts } from '../log';
import { pageTarget, type Question, type Variant } from '../question';

const [minute, hour, day] = [60, 3600, 86_400];
const ranges: Record<string, number> = {
  'live, 5 min': 5 * minute,
  '15 min': 15 * minute,
  '1 h': hour,
  '6 h': 6 * hour,
  '24 h': day,
  '7 days': 7 * day,
  '30 days': 30 * day,
  '90 days': 90 * day,
};
/** What a chart with many lines asks for, and one with few. */
const [fewPoints, manyPoints] = [150, 300];
/** Steps, and rollups, in the range that the API takes at most. */
const [mostSteps, mostRollups] = [300, 900];

/** The load for every range of the dashboard and every step of the API, ending now and half a range ago. */
export function loadQuestions(db: Database, { upstream, backends, newest }: LogFacts): Question[] {
  const now = Math.floor(newest / 1e6);
  const name = backends[0] ?? '';
  const charts = [fewPoints, manyPoints].map((points): Question => {
    const variants = Object.entries(ranges).flatMap(([what, seconds]): Variant[] =>
      [0, seconds / 2].map((ago) => {
        const step = stepFor(seconds, seconds + ago, points);
        const to = Math.floor((now - ago) / step) * step;
        const range = { step, from: Math.floor((to - seconds) / step) * step, to };
        const end = ago === 0 ? '' : ', half of it ago';
        return { what: `${what}${end}, steps of ${step} s`, ask: () => loadPoints(db, range, upstream) };
      }),
    );
    return { name: 'loadPoints', what: `of charts of ${points} points`, target: pageTarget, variants };
  });
  const steps = loadSteps.map((step): Variant => {
    const to = Math.floor(now / step) * step;
    const steps = Math.min(mostSteps, Math.floor((mostRollups * rollupOf(step)) / step));
    const range = { step, from: to - steps * step, to };
    return { what: `steps of ${step} s`, ask: () => loadPoints(db, range) };
  });
  const histories = Object.entries(ranges).map(
    ([what, seconds]): Variant => ({
      what,
      ask: () => backendHistory(db, { upstream, name, from: now - seconds, to: now }),
    }),
  );
  const moves = Object.entries(ranges).map(([what, seconds]): Variant => {
    const step = stepFor(seconds, seconds, fewPoints);
    return { what, ask: () => movesBy(db, { upstream, step, from: now - seconds, to: now }) };
  });
  return [
    ...charts,
    {
      name: 'loadPoints',
      what: 'of the API: steps of any length, as many as it takes',
      target: pageTarget,
      variants: steps,
    },
    {
      name: 'latencyQuantiles',
      what: 'of the last minute',
      target: pageTarget,
      variants: [
        { what: '', ask: () => latencyQuantiles(db, { step: 1, from: now - minute, to: now }, 'range') },
      ],
    },
    { name: 'backendHistory', what: 'over every range', target: pageTarget, variants: histories },
    { name: 'movesBy', what: 'over every range', target: pageTarget, variants: moves },
  ];
}
