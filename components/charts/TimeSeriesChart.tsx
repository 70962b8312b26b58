'use client';

import { memo } from 'react';
import { CartesianGrid, type DotItemDotProps, Line, LineChart, XAxis, YAxis } from 'recharts';
import { useTimeFormatter } from '@/components/i18n/TimeZoneProvider';
import { plotMargins } from './plot-scale';
import { type ChartRow, getAxisMax, getStroke, isIsolatedPoint, type Series } from './series';
import { createTimeTicks, formatTick } from './time-ticks';

export interface TimeSeriesChartProps {
  title: string;
  /** The content of the chart, in a sentence for screen readers. */
  description: string;
  series: Series[];
  rows: ChartRow[];
  /** Seconds since the epoch. */
  from: number;
  to: number;
  /** Turns a value into words. */
  format: (value: number) => string;
  width: number;
  height: number;
  /** Name of the series that stands out; null if all are alike. */
  highlighted?: string | null;
}

/** Pixels that the word of a tick and the room around it take. */
const minTickSpacingPixels = 84;
const maxTicks = 8;
/** Lines over time, one per backend. Draws what it is given; never animates, never bridges a gap. */
export const TimeSeriesChart = memo(function TimeLines(props: TimeSeriesChartProps) {
  const { title, description, series, rows, from, to, width, height, highlighted, format } = props;
  const times = useTimeFormatter();
  const top = getAxisMax(rows);
  const ticks = createTimeTicks(
    from,
    to,
    Math.min(maxTicks, Math.max(2, Math.floor(width / minTickSpacingPixels))),
    times.utcOffsetSeconds(to),
  );
  const distance = (ticks[1] ?? to) - (ticks[0] ?? from);
  const axis = { stroke: 'var(--quiet)', fontSize: 11, tickLine: false } as const;
  return (
    <LineChart
      width={width}
      height={height}
      data={rows}
      title={title}
      desc={description}
      role="img"
      accessibilityLayer={false}
      margin={{ top: plotMargins.top, right: plotMargins.right, bottom: 0, left: 0 }}
    >
      <CartesianGrid stroke="var(--line)" vertical={false} />
      <XAxis
        {...axis}
        dataKey="time"
        type="number"
        domain={[from, to]}
        ticks={ticks}
        interval={0}
        height={plotMargins.bottom}
        tickFormatter={(time: number) => formatTick(time, distance, times)}
        axisLine={{ stroke: 'var(--line)' }}
        allowDataOverflow
      />
      <YAxis
        {...axis}
        width={plotMargins.left}
        domain={[0, top]}
        ticks={[0, top / 4, top / 2, (top * 3) / 4, top]}
        // A number and its unit are not broken apart.
        tickFormatter={(value: number) => format(value).replace(' ', '\u00a0')}
        axisLine={false}
      />
      {series.map((line, index) => (
        <Line
          key={line.name}
          name={line.name}
          dataKey={(row: ChartRow) => row.values[index]}
          stroke={getStroke(line).stroke}
          strokeDasharray={getStroke(line).dash}
          strokeOpacity={highlighted && highlighted !== line.name ? 0.15 : 1}
          strokeWidth={1.75}
          dot={
            rows.some((_, row) => isIsolatedPoint(rows, index, row))
              ? renderIsolatedDot(rows, index, line)
              : false
          }
          activeDot={false}
          isAnimationActive={false}
        />
      ))}
    </LineChart>
  );
});

/** Draws a point that has no line on either side, and nothing for the others. */
function renderIsolatedDot(rows: ChartRow[], column: number, line: Series) {
  return ({ cx, cy, index, key }: DotItemDotProps) =>
    isIsolatedPoint(rows, column, index) ? (
      <circle key={key} cx={cx} cy={cy} r="2" fill={getStroke(line).stroke} />
    ) : (
      <g key={key} />
    );
}
