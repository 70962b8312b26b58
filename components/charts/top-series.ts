import type { Translator } from '@/components/i18n/formatters';
import type { ChartRow, Series } from './series';
import { topByWeight } from './stable-ranking';

/** Lines that an eye can follow at once. */
export const maxLines = 8;

/** The series that a chart draws, and the ones that it leaves out. */
export interface ChartLines {
  series: Series[];
  rows: ChartRow[];
  /** Names of the series that are drawn as one sum, the busiest first. */
  otherNames: string[];
}

/**
 * The busiest series as lines and the others as their sum, in their original order. A few stay as they are.
 *
 * @param chosen a series that is drawn for itself however little it carries
 * @param previousNames names of the series that had lines before: they keep them unless another is clearly busier
 */
export function topSeries(
  series: Series[],
  rows: ChartRow[],
  t: Translator,
  chosen: string | null = null,
  previousNames: readonly string[] = [],
): ChartLines {
  if (series.length <= maxLines) return { series, rows, otherNames: [] };
  const totals = series.map((_, column) => rows.reduce((sum, { values }) => sum + (values[column] ?? 0), 0));
  const columns = series.map(({ name }, column) => ({ name, column, total: totals[column] ?? 0 }));
  const weightOf = ({ name, total }: { name: string; total: number }) =>
    name === chosen ? Number.POSITIVE_INFINITY : total;
  const kept = topByWeight(columns, weightOf, maxLines - 1, previousNames);
  const others = columns.filter((one) => !kept.includes(one)).sort((a, b) => b.total - a.total);
  return {
    series: [
      ...kept.flatMap(({ column }) => series[column] ?? []),
      { name: t('charts.more', { count: String(others.length) }), slot: null },
    ],
    rows: rows.map(({ time, values }) => ({
      time,
      values: [...kept.map(({ column }) => values[column] ?? null), sumColumns(values, others)],
    })),
    otherNames: others.map(({ name }) => name),
  };
}

function sumColumns(values: (number | null)[], columns: { column: number }[]): number | null {
  const known = columns.map(({ column }) => values[column] ?? null).filter((value) => value !== null);
  return known.length > 0 ? known.reduce((a, b) => a + b, 0) : null;
}
