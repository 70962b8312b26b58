'use client';

import { Button } from '@mantine/core';
import { memo, type ReactNode, useEffect, useMemo, useState } from 'react';
import { useNumbers, useTranslator } from '@/components/i18n/MessagesProvider';
import { useZoom } from '@/components/range/useRange';
import styles from './charts.module.css';
import { Legend } from './Legend';
import type { LatestValues } from './latest-values';
import { PlotArea } from './PlotArea';
import type { ChartMark, ChartSpan } from './series';
import { usePreviousNames } from './stable-ranking';
import { TimeSeriesChart, type TimeSeriesChartProps } from './TimeSeriesChart';
import { TimeSeriesTable } from './TimeSeriesTable';
import { topSeries } from './top-series';
import { useWidth } from './useWidth';

type Props = Omit<TimeSeriesChartProps, 'width' | 'height' | 'highlighted' | 'format'> & {
  /** In the order of time. */
  marks: ChartMark[];
  /** Stretches to shade. */
  spans?: ChartSpan[];
  /** Turns a value into words; a plain number without it. */
  format?: (value: number) => string;
  height: number;
  ready: boolean;
  /** Current values for the legend, if the page shows them elsewhere too; else those of the chart's last row. */
  latest?: LatestValues | undefined;
  /** Shown over the chart, in its place, such as why there is nothing to draw. */
  note?: ReactNode;
};

const noSpans: never[] = [];

/**
 * A chart in its frame: heading, legend with the values at the crosshair, and the same numbers as a table on
 * demand. Of many series it draws the busiest and the sum of the others. A marked stretch becomes the range.
 */
export const ChartPanel = memo(function ChartPanel({ ready, height, latest, note, ...chart }: Props) {
  const t = useTranslator();
  const { compact } = useNumbers();
  const { title, from, to, marks, spans = noSpans, format = compact } = chart;
  const [ref, width] = useWidth<HTMLDivElement>();
  const [asTable, setAsTable] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const zoom = useZoom();
  const [before, remember] = usePreviousNames();
  const { series, rows, otherNames } = useMemo(
    () => topSeries(chart.series, chart.rows, t, chosen, before),
    [chart.series, chart.rows, t, chosen, before],
  );
  useEffect(() => remember(series.map(({ name }) => name)), [series, remember]);
  const lines = { series, rows, from, to, width, height, format };
  return (
    <section className="panel" aria-label={title}>
      <div className="panel-head">
        <h2>{title}</h2>
        <Button
          size="compact-xs"
          variant="default"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {t(asTable ? 'charts.asChart' : 'charts.asTable')}
        </Button>
      </div>
      <Legend
        title={title}
        series={series}
        rows={rows}
        otherNames={otherNames}
        latest={latest}
        format={format}
        chosen={chosen}
        onChoose={setChosen}
        onHover={setHovered}
      />
      <div ref={ref} className={styles.body} style={{ height }}>
        {asTable ? (
          <TimeSeriesTable title={title} series={chart.series} rows={chart.rows} format={format} />
        ) : ready && width > 0 ? (
          <PlotArea title={title} onZoom={zoom} marks={marks} spans={spans} {...lines}>
            <TimeSeriesChart
              title={title}
              description={chart.description}
              {...lines}
              highlighted={hovered ?? chosen}
            />
          </PlotArea>
        ) : (
          <div className={styles.skeleton} aria-hidden="true" />
        )}
        {note && !asTable ? <div className={styles.chartNote}>{note}</div> : null}
      </div>
    </section>
  );
});
