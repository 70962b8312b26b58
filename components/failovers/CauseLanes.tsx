'use client';

import { compact, counted, exact } from '@/lib/format/number';
import { moment } from '@/lib/format/time';
import type { FailoverRange } from './failoverRange';
import styles from './failovers.module.css';
import type { CauseLane } from './flows';
import { reasonWords } from './reasonWords';
import { timeTicks } from './timeTicks';

interface Props {
  lanes: CauseLane[];
  range: FailoverRange;
  /** Pixels for the bars of a lane. */
  width: number;
}

const laneHeight = 32;

/** A lane per cause with a bar for each step that had moves; all lanes share one time axis and one scale. */
export function CauseLanes({ lanes, range, width }: Props) {
  const top = Math.max(1, ...lanes.flatMap(({ steps }) => steps));
  const slot = width / Math.max(1, (range.to - range.from) / range.step);
  return (
    <div className={styles.lanes}>
      {lanes.map((lane) => (
        <div key={lane.reason} className={styles.lane}>
          <span className={styles.cause} title={reasonWords(lane.reason)}>
            {reasonWords(lane.reason)}
          </span>
          <span className="number" title={`${exact(lane.moves)} ${lane.moves === 1 ? 'move' : 'moves'}`}>
            {compact(lane.moves)}
          </span>
          <svg
            width={width}
            height={laneHeight}
            role="img"
            aria-label={`${reasonWords(lane.reason)}: ${counted(lane.moves, 'move')}`}
          >
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
                  <title>{`${moment(new Date(time * 1000).toISOString())}: ${counted(moves, 'move')}`}</title>
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
          {timeTicks(range, width).map(({ time, label, anchor }) => (
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
