import type { ChartMark, ChartRow, ChartSpan, Series } from '@/components/charts/series';
import type { ChartData } from '@/components/range/useChartData';
import type { Telling } from '@/components/words/telling';
import type { BackendRow } from '@/lib/api/types';
import { eventMarks, rateRows, sessionRows, unknownSpans } from './loadSeries';
import { outSpans } from './outSpans';

/** What the overview's two charts draw, from one time axis. */
export interface OverviewCharts {
  series: Series[];
  rates: ChartRow[];
  sessions: ChartRow[];
  marks: ChartMark[];
  spans: ChartSpan[];
}

/** What the charts need to know of a backend. */
export type ChartedBackend = Pick<BackendRow, 'name' | 'slot' | 'adminState' | 'adminSince'>;

/**
 * Makes the overview's charts from the data of a range.
 *
 * @param unknownFrom seconds since the epoch from which on nothing is known; null where all is
 */
export function overviewCharts(
  shown: ChartData,
  backends: ChartedBackend[],
  telling: Telling,
  unknownFrom: number | null = null,
): OverviewCharts {
  const span = { ...shown, unknownFrom };
  const series = backends.map(({ name, slot }) => ({ name, slot }));
  return {
    series,
    rates: rateRows(shown.load, series, span),
    sessions: sessionRows(shown.load, series, span),
    marks: eventMarks(shown.failovers.steps, shown.failovers.step, shown, telling),
    spans: [
      ...outSpans(shown.changes, backends, shown, telling.words),
      ...unknownSpans(shown.to, span, telling.words),
    ],
  };
}
