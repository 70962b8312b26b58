import { Kbd } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './command.module.css';

/** One key as it is on the keyboard. */
export function KeySign({ children }: { children: ReactNode }) {
  return (
    <Kbd size="xs" className={styles.key}>
      {children}
    </Kbd>
  );
}

/** Keys that are pressed one after the other. */
export function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <span className={styles.keys}>
      {keys.map((key) => (
        <KeySign key={key}>{key}</KeySign>
      ))}
    </span>
  );
}
