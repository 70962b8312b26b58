'use client';

import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useTimeFormatter } from '@/components/i18n/TimeZoneProvider';
import { useCrosshairState } from './CrosshairProvider';
import styles from './charts.module.css';
import { plotMargins, type TimeScale, timeToX } from './plot-scale';
import {
  type ChartMark,
  type ChartRow,
  type ChartSpan,
  findNearestRow,
  getStroke,
  type Series,
} from './series';

interface Props extends TimeScale {
  series: Series[];
  rows: ChartRow[];
  marks: ChartMark[];
  spans: ChartSpan[];
  height: number;
  /** Turns a value into words. */
  format: (value: number) => string;
  /** Whether the pointer is in this chart, which shows the values too. */
  isRead: boolean;
}

/** Marks this near the crosshair, in pixels, are listed with it. */
const hitRadiusPixels = 6;
/** Lines of the box next to the crosshair, at most. */
const maxTooltipLines = 8;
/** Marks in that box, at most; the others are counted. */
const maxTooltipMarks = 4;

/** The crosshair over a chart, with the values there; and the stretch that is being marked. */
export function PlotCursor({ series, rows, marks, spans, height, format, isRead, ...scale }: Props) {
  const { time, selectionStart } = useCrosshairState();
  const times = useTimeFormatter();
  const t = useTranslator();
  if (time === null || time < scale.from || time > scale.to) return null;
  const row = findNearestRow(rows, time);
  const at = row?.time ?? time;
  const x = selectionStart === null ? timeToX(at, scale) : timeToX(time, scale);
  const near = marks.filter(
    (mark) => Math.abs(timeToX(mark.time, scale) - timeToX(time, scale)) <= hitRadiusPixels,
  );
  const more = near.slice(maxTooltipMarks).reduce((sum, { count = 1 }) => sum + count, 0);
  const within = spans.filter((span) => time >= span.from && time <= span.to);
  const plot = { top: plotMargins.top, height: height - plotMargins.top - plotMargins.bottom };
  const isLeft = x > scale.width / 2;
  return (
    <div className={styles.cursor} aria-hidden="true">
      {selectionStart === null ? null : (
        <div
          className={styles.marked}
          style={{
            ...plot,
            left: Math.min(timeToX(selectionStart, scale), x),
            width: Math.abs(x - timeToX(selectionStart, scale)),
          }}
        />
      )}
      <div className={styles.hair} data-testid="crosshair" style={{ ...plot, left: x }} />
      {isRead ? (
        <div className={styles.reading} style={isLeft ? { right: scale.width - x + 8 } : { left: x + 8 }}>
          <div className="quiet">
            {selectionStart === null
              ? times.timeOfDayFromSeconds(at)
              : `${times.timeOfDayFromSeconds(Math.min(selectionStart, time))} – ${times.timeOfDayFromSeconds(Math.max(selectionStart, time))}`}
          </div>
          {series.slice(0, maxTooltipLines).map((line, index) => (
            <div key={line.name} className={styles.readingRow}>
              <span className={styles.swatch} style={{ background: getStroke(line).stroke }} />
              <span className={styles.readingName}>{line.name}</span>
              <span className="number">{row?.values[index] == null ? '–' : format(row.values[index])}</span>
            </div>
          ))}
          {near.slice(0, maxTooltipMarks).map(({ time: moment, label }) => (
            <div key={`${moment} ${label}`}>▲ {label}</div>
          ))}
          {more > 0 ? <div className="quiet">{t('charts.moreEvents', { count: String(more) })}</div> : null}
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
