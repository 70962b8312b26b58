import styles from './charts.module.css';
import { createSparklinePath } from './sparkline-path';

interface Props {
  /** Oldest first; null if nothing is known. */
  values: (number | null)[];
  colour?: string;
  width?: number;
  height?: number;
}

/** A line without axes; decoration next to a number, so hidden from screen readers. */
export function Sparkline({ values, colour = 'var(--quiet)', width = 72, height = 20 }: Props) {
  return (
    <svg width={width} height={height} aria-hidden="true" className={styles.spark}>
      <path
        d={createSparklinePath(values, width, height)}
        fill="none"
        stroke={colour}
        strokeWidth="1.25"
        strokeLinejoin="round"
      />
    </svg>
  );
}
