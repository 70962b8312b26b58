import { Kbd } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './command-palette.module.css';

/** One key as it is on the keyboard. */
export function KeyCap({ children }: { children: ReactNode }) {
  return (
    <Kbd size="xs" className={styles.key}>
      {children}
    </Kbd>
  );
}

/** Keys that are pressed one after the other. */
export function KeySequence({ keys }: { keys: readonly string[] }) {
  return (
    <span className={styles.keys}>
      {keys.map((key) => (
        <KeyCap key={key}>{key}</KeyCap>
      ))}
    </span>
  );
}
