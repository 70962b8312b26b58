import Link from 'next/link';
import styles from './Logo.module.css';

/** The product's name and sign, leading home. */
export function Logo() {
  return (
    <Link href="/" className={styles.mark}>
      <svg viewBox="0 0 32 24" width="24" height="18" aria-hidden="true">
        <g fill="none" strokeWidth="3" strokeLinecap="round">
          <path d="M2 12h9" stroke="currentColor" />
          <path d="M11 12c6 0 4-8 10-8h9" stroke="var(--series-0)" />
          <path d="M11 12c6 0 4 8 10 8h9" stroke="var(--series-1)" />
        </g>
        <circle cx="11" cy="12" r="3.5" fill="currentColor" />
      </svg>
      <span className={styles.name}>Stickyboard</span>
    </Link>
  );
}
