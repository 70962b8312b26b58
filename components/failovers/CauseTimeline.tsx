'use client';

import { useId } from 'react';
import { HatchPattern } from '@/components/charts/HatchPattern';
import { formatCount } from '@/components/i18n/formatters';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { causeLabel, reasonTitle } from '@/components/sessions/labels';
import type { FailoverRange } from './failover-range';
import styles from './failovers.module.css';
import { createLabelledTicks } from './labelled-ticks';
import type { CauseLane } from './move-flows';

interface Props {
  lanes: CauseLane[];
  range: FailoverRange;
  /** Pixels for the bars of a lane. */
  width: number;
  /** Seconds since the epoch from which on nothing is known; null if all is. */
  unknownFrom: number | null;
}

const laneHeight = 32;

/** A lane per cause with a bar for each step that had moves; all lanes share one time axis and one scale. */
export function CauseTimeline({ lanes, range, width, unknownFrom }: Props) {
  const hatch = useId();
  const unknownX =
    unknownFrom === null ? width : ((unknownFrom - range.from) / (range.to - range.from)) * width;
  const formatters = useFormatters();
  const { t, numbers, times } = formatters;
  const { compact, exact } = numbers;
  const top = Math.max(1, ...lanes.flatMap(({ steps }) => steps));
  const slot = width / Math.max(1, (range.to - range.from) / range.step);
  return (
    <div className={styles.lanes}>
      {lanes.map((lane) => (
        <div key={lane.reason} className={styles.lane}>
          <span className={styles.cause} title={reasonTitle(lane.reason, t)}>
            {causeLabel(lane.reason, t)}
          </span>
          <span
            className="number"
            title={t('failovers.causes.moves', { count: lane.moves, shown: exact(lane.moves) })}
          >
            {compact(lane.moves)}
          </span>
          <svg
            width={width}
            height={laneHeight}
            role="img"
            aria-label={t('failovers.causes.lane', {
              cause: causeLabel(lane.reason, t),
              moves: formatCount(formatters, 'moves', lane.moves),
            })}
          >
            <HatchPattern id={hatch} />
            {unknownX < width ? (
              <rect
                x={unknownX}
                width={width - unknownX}
                height={laneHeight}
                fill={`url(#${hatch})`}
                data-span="unknown"
              >
                <title>{t('charts.unknownSpan')}</title>
              </rect>
            ) : null}
            <line x1="0" x2={width} y1={laneHeight - 1} y2={laneHeight - 1} stroke="var(--line)" />
            {lane.steps.map((moves, index) => {
              if (moves === 0) return null;
              const height = Math.max(2, (moves / top) * (laneHeight - 6));
              const time = range.from + index * range.step;
              return (
                <rect
                  key={time}
                  x={index * slot}
                  y={laneHeight - 1 - height}
                  width={Math.max(1.5, slot - 1)}
                  height={height}
                  fill="var(--state-warn)"
                >
                  <title>
                    {t('failovers.causes.step', {
                      time: times.dateTime(new Date(time * 1000).toISOString()),
                      moves: formatCount(formatters, 'moves', moves),
                    })}
                  </title>
                </rect>
              );
            })}
          </svg>
        </div>
      ))}
      <div className={styles.lane} aria-hidden="true">
        <span />
        <span />
        <svg width={width} height={20} aria-hidden="true">
          {createLabelledTicks(range, width, times).map(({ time, label, anchor }) => (
            <text
              key={time}
              x={((time - range.from) / (range.to - range.from)) * width}
              y="14"
              textAnchor={anchor}
              className={styles.tick}
            >
              {label}
            </text>
          ))}
        </svg>
      </div>
    </div>
  );
}
