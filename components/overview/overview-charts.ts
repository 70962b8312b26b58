import type { ChartMark, ChartRow, ChartSpan, Series } from '@/components/charts/series';
import type { Formatters } from '@/components/i18n/formatters';
import type { BackendRow } from '@/lib/contract/types';
import { createEventMarks, createRateRows, createSessionRows, createUnknownSpans } from './load-series';
import { outOfRotationSpans } from './out-of-rotation-spans';
import type { ChartData } from './useChartData';

/** The data of the overview's two charts, on one time axis. */
export interface OverviewCharts {
  series: Series[];
  rates: ChartRow[];
  sessions: ChartRow[];
  marks: ChartMark[];
  spans: ChartSpan[];
}

/** The fields of a backend that the charts need. */
export type ChartedBackend = Pick<BackendRow, 'name' | 'slot' | 'adminState' | 'adminSince'>;

/**
 * Makes the overview's charts from the data of a range.
 *
 * @param unknownFrom seconds since the epoch from which on nothing is known; null if all is
 */
export function createOverviewCharts(
  data: ChartData,
  backends: ChartedBackend[],
  formatters: Formatters,
  unknownFrom: number | null = null,
): OverviewCharts {
  const span = { ...data, unknownFrom };
  const series = backends.map(({ name, slot }) => ({ name, slot }));
  return {
    series,
    rates: createRateRows(data.load, series, span),
    sessions: createSessionRows(data.load, series, span),
    marks: createEventMarks(data.failovers.steps, data.failovers.step, data, formatters),
    spans: [
      ...outOfRotationSpans(data.changes, backends, data, formatters.t),
      ...createUnknownSpans(data.to, span, formatters.t),
    ],
  };
}
