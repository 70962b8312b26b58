'use client';

import type { SessionSample } from '@/components/backend/drain-curve';
import { useWidth } from '@/components/charts/useWidth';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import type { DurationRange } from '@/lib/core/drain-estimate';
import styles from './drain.module.css';
import { layOutDrainCurve } from './drain-chart-layout';

const height = 72;
/** Room for the words beneath, pixels. */
const axisHeight = 20;

interface Props {
  /** Oldest first; the last is now. */
  curve: SessionSample[];
  secondsLeft: DurationRange | null;
}

/** The sessions that are left, falling; dashed to the earliest and to the latest end expected. */
export function DrainChart({ curve, secondsLeft }: Props) {
  const { t, numbers, times } = useFormatters();
  const { timeOfDayFromSeconds } = times;
  const [ref, width] = useWidth<HTMLDivElement>();
  const first = curve[0];
  const last = curve.at(-1);
  if (!first || !last) return null;
  const { observed, earliest, latest, nowX, endTime, isEnd } = layOutDrainCurve(
    curve,
    secondsLeft,
    width,
    height,
  );
  const endLabel = timeOfDayFromSeconds(endTime);
  const future = isEnd ? t('drain.panel.about', { time: endLabel }) : endLabel;
  const description = t('drain.panel.curve', {
    first: numbers.exact(first.sessions),
    firstTime: timeOfDayFromSeconds(first.time),
    last: numbers.exact(last.sessions),
    lastTime: timeOfDayFromSeconds(last.time),
  });
  return (
    <div ref={ref} className={styles.curve}>
      {width > 0 ? (
        <svg width={width} height={height + axisHeight} role="img" aria-label={description}>
          <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} stroke="var(--line)" />
          <path
            d={`${observed}L${nowX} ${height}L0 ${height}Z`}
            fill="var(--state-draining)"
            opacity="0.12"
          />
          <path d={observed} fill="none" stroke="var(--state-draining)" strokeWidth="1.75" />
          {[earliest, latest].map((path) => (
            <path
              key={path}
              d={path}
              fill="none"
              stroke="var(--state-draining)"
              strokeWidth="1.5"
              strokeDasharray="4 4"
            />
          ))}
          <text x={0} y={height + 14} className={styles.curveWord}>
            {timeOfDayFromSeconds(first.time)}
          </text>
          {nowX > 130 && width - nowX > 130 ? (
            <text x={nowX} y={height + 14} textAnchor="middle" className={styles.curveWord}>
              {t('drain.panel.now')}
            </text>
          ) : null}
          <text x={width} y={height + 14} textAnchor="end" className={styles.curveWord}>
            {latest ? future : t('drain.panel.now')}
          </text>
        </svg>
      ) : null}
    </div>
  );
}
