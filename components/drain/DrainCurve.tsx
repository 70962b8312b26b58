'use client';

import { useWidth } from '@/components/charts/useWidth';
import { useTelling } from '@/components/words/WordsProvider';
import type { Expected } from '@/lib/rules/drainEstimate';
import { curveOf } from './curve';
import styles from './drain.module.css';
import type { Sample } from './drainCurve';

const height = 72;
/** Room for the words beneath, pixels. */
const foot = 20;

interface Props {
  /** Oldest first; the last is now. */
  curve: Sample[];
  secondsLeft: Expected | null;
}

/** The sessions that are left, falling; dashed to the earliest and to the latest end expected. */
export function DrainCurve({ curve, secondsLeft }: Props) {
  const { words, numbers, times } = useTelling();
  const { clockOfSeconds } = times;
  const [ref, width] = useWidth<HTMLDivElement>();
  const first = curve[0];
  const last = curve.at(-1);
  if (!first || !last) return null;
  const { seen, earliest, latest, now, end, isEnd } = curveOf(curve, secondsLeft, width, height);
  const endTime = clockOfSeconds(end);
  const future = isEnd ? words('drain.panel.about', { time: endTime }) : endTime;
  const told = words('drain.panel.curve', {
    first: numbers.exact(first.sessions),
    firstTime: clockOfSeconds(first.time),
    last: numbers.exact(last.sessions),
    lastTime: clockOfSeconds(last.time),
  });
  return (
    <div ref={ref} className={styles.curve}>
      {width > 0 ? (
        <svg width={width} height={height + foot} role="img" aria-label={told}>
          <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} stroke="var(--line)" />
          <path d={`${seen}L${now} ${height}L0 ${height}Z`} fill="var(--state-draining)" opacity="0.12" />
          <path d={seen} fill="none" stroke="var(--state-draining)" strokeWidth="1.75" />
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
            {clockOfSeconds(first.time)}
          </text>
          {now > 130 && width - now > 130 ? (
            <text x={now} y={height + 14} textAnchor="middle" className={styles.curveWord}>
              {words('drain.panel.now')}
            </text>
          ) : null}
          <text x={width} y={height + 14} textAnchor="end" className={styles.curveWord}>
            {latest ? future : words('drain.panel.now')}
          </text>
        </svg>
      ) : null}
    </div>
  );
}
