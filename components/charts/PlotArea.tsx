'use client';

import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useCrosshair } from './CrosshairProvider';
import styles from './charts.module.css';
import { clusterMarks, findCluster } from './mark-clusters';
import { PlotCursor } from './PlotCursor';
import { PlotMarks } from './PlotMarks';
import { type TimeScale, timeToX, xToTime } from './plot-scale';
import type { ChartMark, ChartRow, ChartSpan, Series } from './series';

interface Props extends TimeScale {
  title: string;
  series: Series[];
  rows: ChartRow[];
  marks: ChartMark[];
  spans: ChartSpan[];
  height: number;
  /** Turns a value into words. */
  format: (value: number) => string;
  /** Called with a stretch that was marked, seconds since the epoch. */
  onZoom(from: number, to: number): void;
  children: ReactNode;
}

/** A drag shorter than this is a click, in pixels. */
const minDragPixels = 6;
/** Seconds around the events of a cluster that is opened. */
const clusterZoomMarginSeconds = 5;

/**
 * A chart that is read by pointer or keyboard: pointing moves the crosshair of the whole page, dragging
 * (or Shift with the arrows, then Enter) marks a stretch to zoom into, a click or Enter on a mark that stands for several
 * events zooms into those, Escape ends the reading.
 */
export function PlotArea({ title, onZoom, children, ...chart }: Props) {
  const t = useTranslator();
  const crosshair = useCrosshair();
  const [isRead, setIsRead] = useState(false);
  const { from, to, width, rows, marks, spans } = chart;
  const timeOf = (event: PointerEvent<HTMLElement>) =>
    xToTime(event.clientX - event.currentTarget.getBoundingClientRect().left, chart);
  const endReading = () => {
    setIsRead(false);
    crosshair.clear();
  };
  const zoom = (shortest: number) => {
    const { time } = crosshair.getState();
    const marked = crosshair.finishSelection();
    if (marked && marked.to - marked.from >= shortest) {
      endReading();
      return onZoom(marked.from, marked.to);
    }
    // Nothing was marked: open a mark that stands for several events.
    const cluster = time === null ? undefined : findCluster(clusterMarks(marks, chart), timeToX(time, chart));
    if (!cluster || cluster.count === 1) return;
    endReading();
    onZoom(cluster.from - clusterZoomMarginSeconds, cluster.to + clusterZoomMarginSeconds);
  };
  const step = (rows[1]?.time ?? to) - (rows[0]?.time ?? from) || 1;

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') return endReading();
    if (event.key === 'Enter') return zoom(0);
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    setIsRead(true);
    const { time, selectionStart } = crosshair.getState();
    const start = time ?? rows.at(-1)?.time ?? to;
    if (event.shiftKey && selectionStart === null) crosshair.startSelection(start);
    else if (!event.shiftKey && selectionStart !== null) crosshair.finishSelection();
    const next = start + (event.key === 'ArrowLeft' ? -step : step);
    crosshair.moveTo(Math.min(to, Math.max(from, next)));
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      role="group"
      aria-label={t('charts.keys', { title })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a chart is read by keyboard, too
      tabIndex={0}
      className={styles.plot}
      onPointerMove={(event) => {
        setIsRead(true);
        crosshair.moveTo(timeOf(event));
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setIsRead(true);
        crosshair.startSelection(timeOf(event));
      }}
      onPointerUp={() => zoom(((to - from) / width) * minDragPixels)}
      onPointerCancel={endReading}
      onPointerLeave={endReading}
      onBlur={endReading}
      onKeyDown={onKeyDown}
    >
      {children}
      <PlotMarks marks={marks} spans={spans} from={from} to={to} width={width} height={chart.height} />
      <PlotCursor {...chart} isRead={isRead} />
    </div>
  );
}
