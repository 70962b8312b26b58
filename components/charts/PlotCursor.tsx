'use client';

import { useTimes } from '@/components/time/TimesProvider';
import { useWords } from '@/components/words/WordsProvider';
import { useReading } from './CrosshairProvider';
import styles from './charts.module.css';
import { plotRoom, type TimeScale, xOf } from './plotArea';
import { type ChartMark, type ChartRow, type ChartSpan, nearestRow, type Series, strokeOf } from './series';

interface Props extends TimeScale {
  series: Series[];
  rows: ChartRow[];
  marks: ChartMark[];
  spans: ChartSpan[];
  height: number;
  /** Turns a value into words. */
  format: (value: number) => string;
  /** Whether this is the chart that is being read, which tells the values too. */
  isRead: boolean;
}

/** Marks this near the crosshair, in pixels, are told with it. */
const reach = 6;
/** Lines of the box beside the crosshair, at most. */
const mostLines = 8;
/** Marks in that box, at most; the rest is counted. */
const mostMarks = 4;

/** The crosshair over a chart, with what is there; and the stretch that is being marked. */
export function PlotCursor({ series, rows, marks, spans, height, format, isRead, ...scale }: Props) {
  const { time, anchor } = useReading();
  const times = useTimes();
  const words = useWords();
  if (time === null || time < scale.from || time > scale.to) return null;
  const row = nearestRow(rows, time);
  const at = row?.time ?? time;
  const x = anchor === null ? xOf(at, scale) : xOf(time, scale);
  const near = marks.filter((mark) => Math.abs(xOf(mark.time, scale) - xOf(time, scale)) <= reach);
  const more = near.slice(mostMarks).reduce((sum, { count = 1 }) => sum + count, 0);
  const within = spans.filter((span) => time >= span.from && time <= span.to);
  const plot = { top: plotRoom.top, height: height - plotRoom.top - plotRoom.bottom };
  const isLeft = x > scale.width / 2;
  return (
    <div className={styles.cursor} aria-hidden="true">
      {anchor === null ? null : (
        <div
          className={styles.marked}
          style={{
            ...plot,
            left: Math.min(xOf(anchor, scale), x),
            width: Math.abs(x - xOf(anchor, scale)),
          }}
        />
      )}
      <div className={styles.hair} data-testid="crosshair" style={{ ...plot, left: x }} />
      {isRead ? (
        <div className={styles.reading} style={isLeft ? { right: scale.width - x + 8 } : { left: x + 8 }}>
          <div className="quiet">
            {anchor === null
              ? times.clockOfSeconds(at)
              : `${times.clockOfSeconds(Math.min(anchor, time))} – ${times.clockOfSeconds(Math.max(anchor, time))}`}
          </div>
          {series.slice(0, mostLines).map((line, index) => (
            <div key={line.name} className={styles.readingRow}>
              <span className={styles.swatch} style={{ background: strokeOf(line).stroke }} />
              <span className={styles.readingName}>{line.name}</span>
              <span className="number">{row?.values[index] == null ? '–' : format(row.values[index])}</span>
            </div>
          ))}
          {near.slice(0, mostMarks).map(({ time: moment, label }) => (
            <div key={`${moment} ${label}`}>▲ {label}</div>
          ))}
          {more > 0 ? (
            <div className="quiet">{words('charts.moreEvents', { count: String(more) })}</div>
          ) : null}
          {within.map(({ from, label, unknown }) => (
            <div key={`${from} ${label}`}>
              {unknown ? '▨' : '◐'} {label}
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}
