import { getRollup, loadStepsSeconds, selectChartStep } from '@/lib/core/rollup-steps';
import type { Database } from '@/lib/store/sql/database';
import { backendHistory } from '@/lib/store/sql/queries/backend-history';
import { latencyQuantiles } from '@/lib/store/sql/queries/latency-quantiles';
import { loadPoints } from '@/lib/store/sql/queries/load-points';
import { movesByCause } from '@/lib/store/sql/queries/moves-by-cause';
import type { LogFacts } from '../log';
import type { QueryVariant, Question } from '../question';

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
    const variants = Object.entries(ranges).flatMap(([what, seconds]): QueryVariant[] =>
      [0, seconds / 2].map((ago) => {
        const step = selectChartStep(seconds, seconds + ago, points);
        const to = Math.floor((now - ago) / step) * step;
        const range = { step, from: Math.floor((to - seconds) / step) * step, to };
        const end = ago === 0 ? '' : ', half of it ago';
        return {
          description: `${what}${end}, steps of ${step} s`,
          run: () => loadPoints(db, range, upstream),
        };
      }),
    );
    return {
      name: 'loadPoints',
      description: `of charts of ${points} points`,
      target: 'page',
      variants,
    };
  });
  const steps = loadStepsSeconds.map((step): QueryVariant => {
    const to = Math.floor(now / step) * step;
    const steps = Math.min(mostSteps, Math.floor((mostRollups * getRollup(step)) / step));
    const range = { step, from: to - steps * step, to };
    return { description: `steps of ${step} s`, run: () => loadPoints(db, range) };
  });
  const histories = Object.entries(ranges).map(
    ([description, seconds]): QueryVariant => ({
      description,
      run: () => backendHistory(db, { upstream, name, from: now - seconds, to: now }),
    }),
  );
  const moves = Object.entries(ranges).map(([description, seconds]): QueryVariant => {
    const step = selectChartStep(seconds, seconds, fewPoints);
    return { description, run: () => movesByCause(db, { upstream, step, from: now - seconds, to: now }) };
  });
  return [
    ...charts,
    {
      name: 'loadPoints',
      description: 'of the API: steps of any length, as many as it takes',
      target: 'page',
      variants: steps,
    },
    {
      name: 'latencyQuantiles',
      description: 'of the last minute',
      target: 'page',
      variants: [
        {
          description: '',
          run: () => latencyQuantiles(db, { step: 1, from: now - minute, to: now }, 'range'),
        },
      ],
    },
    { name: 'backendHistory', description: 'over every range', target: 'page', variants: histories },
    { name: 'movesByCause', description: 'over every range', target: 'page', variants: moves },
  ];
}
