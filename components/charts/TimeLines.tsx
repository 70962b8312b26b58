'use client';

import { CartesianGrid, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { seriesColour, seriesDash } from '@/components/backend/colour';
import { compact } from '@/lib/format/number';
import { clockOfSeconds } from '@/lib/format/time';
import styles from './charts.module.css';
import { axisTop, type ChartMark, type ChartRow, minuteTicks, type Series } from './series';

export interface TimeLinesProps {
  title: string;
  /** What the chart shows, in a sentence for those who cannot see it. */
  description: string;
  series: Series[];
  rows: ChartRow[];
  marks: ChartMark[];
  /** Seconds since the epoch. */
  from: number;
  to: number;
  /** Turns a value into words; a plain number without it. */
  format?: (value: number) => string;
  /** Leaves a gap where a value is not known, instead of a line across it. */
  gaps?: boolean;
  width: number;
  height: number;
}

/** Lines over time, one per backend. Draws what it is given; never animates. */
export function TimeLines({
  title,
  description,
  series,
  rows,
  marks,
  from,
  to,
  format = compact,
  gaps = false,
  width,
  height,
}: TimeLinesProps) {
  const top = axisTop(rows);
  const axis = { stroke: 'var(--quiet)', fontSize: 11, tickLine: false } as const;
  return (
    <LineChart
      width={width}
      height={height}
      data={rows}
      title={title}
      desc={description}
      margin={{ top: 8, right: 16, bottom: 0, left: 0 }}
    >
      <CartesianGrid stroke="var(--line)" vertical={false} />
      <XAxis
        {...axis}
        dataKey="time"
        type="number"
        domain={[from, to]}
        ticks={minuteTicks(from, to)}
        tickFormatter={(time: number) => clockOfSeconds(time).slice(0, 5)}
        axisLine={{ stroke: 'var(--line)' }}
        allowDataOverflow
      />
      <YAxis
        {...axis}
        width={52}
        domain={[0, top]}
        ticks={[0, top / 4, top / 2, (top * 3) / 4, top]}
        tickFormatter={format}
        axisLine={false}
      />
      {marks.map(({ time, label }) => (
        <ReferenceLine key={`${time} ${label}`} x={time} stroke="var(--state-warn)" strokeDasharray="3 3" />
      ))}
      <Tooltip
        isAnimationActive={false}
        content={({ active, label }) =>
          active && typeof label === 'number' ? (
            <Reading time={label} rows={rows} series={series} marks={marks} format={format} />
          ) : null
        }
      />
      {series.map(({ name, slot }, index) => (
        <Line
          key={name}
          name={name}
          dataKey={(row: ChartRow) => row.values[index]}
          stroke={seriesColour(slot)}
          strokeDasharray={seriesDash(slot)}
          strokeWidth={1.75}
          dot={false}
          connectNulls={!gaps}
          isAnimationActive={false}
        />
      ))}
    </LineChart>
  );
}

interface ReadingProps {
  time: number;
  rows: ChartRow[];
  series: Series[];
  marks: ChartMark[];
  format: (value: number) => string;
}

/** The values at the pointer, and the failovers beside it. */
function Reading({ time, rows, series, marks, format }: ReadingProps) {
  const row = rows.find((candidate) => candidate.time === time);
  const near = marks.filter((mark) => Math.abs(mark.time - time) <= 3);
  return (
    <div className={styles.reading}>
      <div className="quiet">{clockOfSeconds(time)}</div>
      {series.map(({ name, slot }, index) => (
        <div key={name} className={styles.readingRow}>
          <span className={styles.swatch} style={{ background: seriesColour(slot) }} />
          <span>{name}</span>
          <span className="number">{row?.values[index] == null ? '–' : format(row.values[index])}</span>
        </div>
      ))}
      {near.map(({ label }) => (
        <div key={label}>▲ {label}</div>
      ))}
    </div>
  );
}
