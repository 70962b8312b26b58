'use client';

import { memo, useId } from 'react';
import styles from './charts.module.css';
import { HatchPattern } from './HatchPattern';
import { clusterMarks } from './mark-clusters';
import { plotMargins, type TimeScale, timeToX } from './plot-scale';
import type { ChartMark, ChartSpan } from './series';

interface Props extends TimeScale {
  /** In the order of time. */
  marks: ChartMark[];
  spans: ChartSpan[];
  height: number;
}

/** A shaded stretch narrower than this has no room for its sign, in pixels. */
const iconWidthPixels = 20;
/** So many moments have a line through the whole chart; of more, each has a short one at the top, pixels. */
const maxFullHeightLines = 40;
const tickHeightPixels = 6;
/** A cluster counts up to here. */
const maxShownCount = 999;

/**
 * Events over the lines of a chart: a line at each moment, a sign if there is room, with a count if it
 * stands for several, and shaded stretches. Drawn as a few elements of its own: the chart library takes seconds for
 * hundreds of them. Decoration for screen readers: the list of events says it in words.
 */
export const PlotMarks = memo(function PlotMarks({ marks, spans, height, from, to, width }: Props) {
  const hatch = useId();
  const scale = { from, to, width };
  const [top, bottom] = [plotMargins.top, height - plotMargins.bottom];
  const places = spans.map((span) => {
    const x = timeToX(Math.max(from, span.from), scale);
    const width = Math.max(0, timeToX(Math.min(to, span.to), scale) - x);
    const place = { x, y: top, width, height: bottom - top };
    return { key: `${span.from} ${span.label}`, unknown: span.unknown === true, place };
  });
  const outs = places.filter(({ unknown }) => !unknown);
  // As many lines as there are pixels to draw them on.
  const columns = [...new Set(marks.map(({ time }) => Math.round(timeToX(time, scale))))];
  // A wall of lines would hide the series.
  const foot = columns.length > maxFullHeightLines ? top + tickHeightPixels : bottom;
  return (
    <svg className={styles.marks} width={width} height={height} aria-hidden="true">
      <HatchPattern id={hatch} />
      {places
        .filter(({ unknown }) => unknown)
        .map(({ key, place }) => (
          <rect key={key} {...place} data-span="unknown" fill={`url(#${hatch})`} />
        ))}
      {/* Shaded as one: if several backends were out at a time, it is no darker. */}
      <g className={styles.out}>
        {outs.map(({ key, place }) => (
          <rect key={key} {...place} data-span="out" />
        ))}
      </g>
      <g className={styles.outEdges}>
        {outs.map(({ key, place }) => (
          <rect key={key} {...place} />
        ))}
      </g>
      {outs
        .filter(({ place }) => place.width > iconWidthPixels)
        .map(({ key, place }) => (
          <text key={key} x={place.x + 5} y={top + 14} className={styles.outSign}>
            ◐
          </text>
        ))}
      <path d={columns.map((x) => `M${x} ${top}V${foot}`).join('')} className={styles.markLines} />
      {clusterMarks(marks, scale).map(({ startX: x, count }) => (
        <text key={x} x={x - 5} y={top - 4} className={styles.mark} data-count={count}>
          {count === 1 ? '▲' : `▲${count > maxShownCount ? `${maxShownCount}+` : count}`}
        </text>
      ))}
    </svg>
  );
});
