'use client';

import { memo } from 'react';
import { CartesianGrid, type DotItemDotProps, Line, LineChart, XAxis, YAxis } from 'recharts';
import { useTimes } from '@/components/time/TimesProvider';
import { plotRoom } from './plotArea';
import { axisTop, type ChartRow, isLonely, type Series, strokeOf } from './series';
import { tickWord, timeTicks } from './timeTicks';

export interface TimeLinesProps {
  title: string;
  /** What the chart shows, in a sentence for those who cannot see it. */
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
  /** Name of the series that stands out; null where all are alike. */
  single?: string | null;
}

/** Pixels that the word of a tick and the room around it take. */
const tickRoom = 84;
const mostTicks = 8;
/** Lines over time, one per backend. Draws what it is given; never animates, never bridges a gap. */
export const TimeLines = memo(function TimeLines(props: TimeLinesProps) {
  const { title, description, series, rows, from, to, width, height, single, format } = props;
  const times = useTimes();
  const top = axisTop(rows);
  const ticks = timeTicks(
    from,
    to,
    Math.min(mostTicks, Math.max(2, Math.floor(width / tickRoom))),
    times.offset(to),
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
      margin={{ top: plotRoom.top, right: plotRoom.right, bottom: 0, left: 0 }}
    >
      <CartesianGrid stroke="var(--line)" vertical={false} />
      <XAxis
        {...axis}
        dataKey="time"
        type="number"
        domain={[from, to]}
        ticks={ticks}
        interval={0}
        height={plotRoom.bottom}
        tickFormatter={(time: number) => tickWord(time, distance, times)}
        axisLine={{ stroke: 'var(--line)' }}
        allowDataOverflow
      />
      <YAxis
        {...axis}
        width={plotRoom.left}
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
          stroke={strokeOf(line).stroke}
          strokeDasharray={strokeOf(line).dash}
          strokeOpacity={single && single !== line.name ? 0.15 : 1}
          strokeWidth={1.75}
          dot={rows.some((_, row) => isLonely(rows, index, row)) ? lonelyDot(rows, index, line) : false}
          activeDot={false}
          isAnimationActive={false}
        />
      ))}
    </LineChart>
  );
});

/** Draws a point that has no line on either side, and nothing for the others. */
function lonelyDot(rows: ChartRow[], column: number, line: Series) {
  return ({ cx, cy, index, key }: DotItemDotProps) =>
    isLonely(rows, column, index) ? (
      <circle key={key} cx={cx} cy={cy} r="2" fill={strokeOf(line).stroke} />
    ) : (
      <g key={key} />
    );
}
