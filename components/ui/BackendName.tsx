import styles from '@/components/backend/backend.module.css';
import { seriesColour, seriesDash } from './series-colour';

/** A backend's name next to its series colour. `slot` is null for one that is unknown by now. */
export function BackendName({ name, slot }: { name: string; slot: number | null }) {
  return (
    <span className={styles.name} title={name}>
      <Swatch slot={slot} />
      <span className={styles.label}>{name}</span>
    </span>
  );
}

function Swatch({ slot }: { slot: number | null }) {
  const colour = slot === null ? 'var(--line)' : seriesColour(slot);
  return (
    <svg width="14" height="10" aria-hidden="true" className={styles.swatch}>
      <line
        x1="0"
        x2="14"
        y1="5"
        y2="5"
        stroke={colour}
        strokeWidth="5"
        strokeDasharray={seriesDash(slot ?? 0)}
      />
    </svg>
  );
}
